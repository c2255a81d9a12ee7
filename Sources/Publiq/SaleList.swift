import JSON
import Messages
import Tickets

/// The sales of one event, page by page.
///
/// The list may change while it is read. A sale that is added moves others towards the end, where they are met
/// again; one that is cancelled moves others to a page that has been read, where they would be missed, and what is
/// missed may be registered twice. So pages overlap by one: where a page does not hold the last sale of the one
/// before, reading begins anew. It also does where a page holds nothing new: a server that repeats itself would be read
/// for ever.
struct SaleList {
    /// The largest that publiq allows.
    static let pageSize = 500
    private static let attempts = 5
    /// A million sales of one event: a list that goes on and on is none.
    private static let mostPages = 2_000

    let event: UiTdatabankEventID
    private(set) var sales: [KnownSale] = []
    /// Where the next page starts; nil at the end.
    private(set) var nextStart: Int? = 0
    private(set) var isComplete = false
    private var known: Set<TicketSaleID> = []
    private var last: TicketSaleID?
    private var attempt = 1
    private var pages = 0

    init(event: UiTdatabankEventID) { self.event = event }

    /// Takes the page at ``nextStart``.
    ///
    /// - Returns: false where it can't be read.
    mutating func take(_ json: JSON?) -> Bool {
        guard let start = nextStart, let json, let members = json["member"]?.items else { return false }
        let page = members.compactMap { KnownSale($0, of: event) }
        guard page.count == members.count else { return false }
        if let last, !page.contains(where: { $0.sale == last }) {
            beginAnew()
            return true
        }
        let before = sales.count
        for sale in page where known.insert(sale.sale).inserted { sales.append(sale) }
        let end = start + page.count
        pages += 1
        let isLast = json["totalItems"]?.lenientInteger.map { end >= $0 } ?? (page.count < Self.pageSize)
        // A page with nothing but the overlap is the end, whatever the total says.
        if isLast || page.count <= (last == nil ? 0 : 1) {
            isComplete = true
            nextStart = nil
        } else if sales.count == before {
            beginAnew()
        } else {
            nextStart = pages < Self.mostPages ? end - 1 : nil
            last = page.last?.sale
        }
        return true
    }

    private mutating func beginAnew() {
        attempt += 1
        sales = []
        known = []
        last = nil
        nextStart = attempt <= Self.attempts ? 0 : nil
    }
}

extension KnownSale {
    /// Nil without an id; without a tuple where it can't be one of ours.
    fileprivate init?(_ json: JSON, of event: UiTdatabankEventID) {
        guard let id = json["id"]?.identifier else { return nil }
        self.init(
            sale: TicketSaleID(id),
            tuple: SaleTuple(json, of: event),
            tariffPrice: json["tariff"]?["price"]?.euros,
            createdAt: json["creationDate"]?.text.flatMap { Instant(rfc3339: $0) }
        )
    }
}

extension SaleTuple {
    fileprivate init?(_ json: JSON, of event: UiTdatabankEventID) {
        guard let number = json["uitpasNumber"]?.identifier.flatMap({ UiTPASNumber($0) }),
            let tariff = json.tariff, let price = json["regularPrice"]?.euros
        else { return nil }
        let label = json["regularPriceLabel"]?.text
        self.init(
            event: event,
            number: number,
            tariff: tariff,
            regularPrice: price,
            regularPriceLabel: label?.isEmpty == true ? nil : label
        )
    }
}
