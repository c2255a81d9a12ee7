import FoundationEssentials
import JSON

/// A ticket sale, active or cancelled.
struct Sale: Hashable, Sendable {
    var id: Int
    /// The client that registered it.
    var client: String
    /// The organiser of the event when it was registered.
    var organizer: String
    var event: String
    var eventTitle: String
    var number: String
    var regularPrice: Cents
    var regularPriceLabel: String?
    var tariff: Tariff
    var createdAt: Date
    /// Which `POST /ticket-sales` registered it, counted from 1 over those that were executed.
    var post: Int
    var cancellation: Cancellation?

    struct Cancellation: Hashable, Sendable {
        var client: String
        var at: Date
    }
}

/// A discount as it is offered and sold.
struct Tariff: Hashable, Sendable {
    static let socialID = "SOCIALTARIFF-1"

    enum Kind: String {
        case social = "SOCIALTARIFF"
        case coupon = "COUPON"
    }

    var id: String
    var name: String
    var price: Cents
    var kind: Kind

    static func social(of regularPrice: Cents) -> Tariff {
        Tariff(id: socialID, name: "Kansentarief", price: regularPrice.percent(20), kind: .social)
    }

    static func coupon(_ coupon: Pass.Coupon, of regularPrice: Cents) -> Tariff {
        let price = Cents(max(0, regularPrice.count - coupon.value.count))
        return Tariff(id: coupon.id, name: coupon.name, price: price, kind: .coupon)
    }

    var members: [String: JSON] {
        ["id": .string(id), "name": .string(name), "price": price.json, "type": .string(kind.rawValue)]
    }
}

/// Every sale ever made, in the order of their ids; what is asked often is answered from an index.
struct Book: Sendable {
    /// The id of the first sale.
    static let firstID = 500_001

    private(set) var sales: [Sale] = []
    private(set) var posts = 0
    private(set) var activeCount = 0
    private var byEvent: [String: [Int]] = [:]
    private var byNumber: [String: [Int]] = [:]
    /// Active sales by event and organiser; a pair that ever had one stays.
    private var active: [String: [String: [Int]]] = [:]
    /// Active sales with the social tariff, by pass and event.
    private var social: [Use: [Int]] = [:]
    private var spentCoupons: Set<Use> = []

    /// A pass at an event, or a pass's coupon.
    struct Use: Hashable, Sendable {
        var number: String
        var subject: String
    }

    subscript(id: Int) -> Sale? {
        let index = id - Self.firstID
        return sales.indices.contains(index) ? sales[index] : nil
    }

    /// Where the sales of an event are among ``sales``.
    func indices(ofEvent event: String) -> [Int] { byEvent[event] ?? [] }

    /// Where the sales with a pass are among ``sales``.
    func indices(ofNumber number: String) -> [Int] { byNumber[number] ?? [] }

    /// Every organiser who ever had a sale of an event.
    func organizers(ofEvent event: String) -> some Collection<String> { (active[event] ?? [:]).keys }

    /// Where the active sales of an event are that belong to organisers of whom `isAsked` holds.
    func activeIndices(ofEvent event: String, where isAsked: (String) -> Bool) -> [Int] {
        let lists = (active[event] ?? [:]).filter { isAsked($0.key) }.map(\.value)
        // Nearly always one, which is then not even copied.
        return lists.count == 1 ? lists[0] : lists.joined().sorted()
    }

    /// How many tickets with the social tariff a pass has for an event since `start`.
    func socialTickets(_ use: Use, since start: Date) -> Int {
        let indices = social[use] ?? []
        return start == .distantPast ? indices.count : indices.count { sales[$0].createdAt >= start }
    }

    func isSpent(_ coupon: Use) -> Bool { spentCoupons.contains(coupon) }

    /// Enters the sales of one request, giving them their ids.
    mutating func register(_ drafts: [Sale]) -> [Sale] {
        posts += 1
        return drafts.map { draft in
            var sale = draft
            let index = sales.count
            sale.id = Self.firstID + index
            sale.post = posts
            sales.append(sale)
            byEvent[sale.event, default: []].append(index)
            byNumber[sale.number, default: []].append(index)
            active[sale.event, default: [:]][sale.organizer, default: []].append(index)
            activeCount += 1
            switch sale.tariff.kind {
            case .social: social[sale.use, default: []].append(index)
            case .coupon: spentCoupons.insert(Use(number: sale.number, subject: sale.tariff.id))
            }
            return sale
        }
    }

    /// Cancels an active sale; does nothing for any other id.
    mutating func cancel(_ id: Int, by client: String, at now: Date) {
        guard let sale = self[id], sale.cancellation == nil else { return }
        let index = id - Self.firstID
        sales[index].cancellation = Sale.Cancellation(client: client, at: now)
        active[sale.event]?[sale.organizer]?.remove(sorted: index)
        activeCount -= 1
        switch sale.tariff.kind {
        case .social: social[sale.use]?.remove(sorted: index)
        case .coupon: spentCoupons.remove(Use(number: sale.number, subject: sale.tariff.id))
        }
    }

    /// Puts another version of a sale in its place, active or not; its event, number and tariff stay.
    mutating func replace(_ sale: Sale) {
        guard let old = self[sale.id] else { return }
        if old.cancellation == nil { cancel(old.id, by: "", at: old.createdAt) }
        let index = sale.id - Self.firstID
        sales[index] = sale
        guard sale.cancellation == nil else { return }
        active[sale.event, default: [:]][sale.organizer, default: []].insert(sorted: index)
        activeCount += 1
        switch sale.tariff.kind {
        case .social: social[sale.use, default: []].insert(sorted: index)
        case .coupon: spentCoupons.insert(Use(number: sale.number, subject: sale.tariff.id))
        }
    }
}

extension [Int] {
    /// Adds a member to an ascending array.
    fileprivate mutating func insert(sorted member: Int) {
        insert(member, at: firstIndex { $0 > member } ?? endIndex)
    }

    /// Removes a member of an ascending array.
    fileprivate mutating func remove(sorted member: Int) {
        var range = indices
        while let middle = range.isEmpty ? nil : range.lowerBound + range.count / 2 {
            if self[middle] == member {
                remove(at: middle)
                return
            }
            range = self[middle] < member ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
    }
}

extension Sale {
    fileprivate var use: Book.Use { Book.Use(number: number, subject: event) }

    /// As UiTPAS shows it.
    var json: JSON {
        var members: [String: JSON] = [
            "id": .string("\(id)"), "creationDate": .string(createdAt.ISO8601Format()),
            "tariff": .object(tariff.members), "uitpasNumber": .string(number), "eventId": .string(event),
            "eventTitle": .string(eventTitle), "regularPrice": regularPrice.json,
        ]
        if let regularPriceLabel { members["regularPriceLabel"] = .string(regularPriceLabel) }
        return .object(members)
    }

    /// As the admin API shows it.
    var record: JSON {
        var members = json.members ?? [:]
        members["state"] = cancellation == nil ? "active" : "cancelled"
        members["clientId"] = .string(client)
        members["organizerId"] = .string(organizer)
        members["post"] = JSON(post)
        members["createdAt"] = .string(createdAt.toTheMillisecond)
        if let cancellation {
            members["cancelledAt"] = .string(cancellation.at.toTheMillisecond)
            members["cancelledBy"] = .string(cancellation.client)
        }
        return .object(members)
    }
}

extension Date {
    /// RFC 3339 with milliseconds, in UTC.
    var toTheMillisecond: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
