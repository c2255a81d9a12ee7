import Tickets

/// A basket without what it holds.
struct BasketRow: StoredRow {
    static let table = "baskets"
    static let columns = [
        "seller", "basket", "workgroup", "is_known", "cancellation_cause", "cancellation_reason",
        "settlement",
        "reply_queue", "reply_correlation", "traceparent",
    ]
    static let keyLength = 2
    static let insertion = makeInsertion()
    static let selection = makeSelection()

    var basket: Basket

    init(_ basket: Basket) { self.basket = basket }

    init(from columns: inout Columns) throws {
        let key = BasketKey(seller: try columns.next(), basket: try columns.next())
        basket = Basket(key: key, workgroup: try columns.next(), isKnown: try columns.next())
        basket.cancellation = Cancellation(cause: try columns.next(), reason: try columns.next())
        let settlement: JSONText<StoredSettlement>? = try columns.next()
        basket.settlement = settlement?.value.settlement
        let queue: String? = try columns.next()
        let correlation: String? = try columns.next()
        basket.reply = queue.map { ReplyAddress(queue: $0, correlation: correlation) }
        basket.traceparent = try columns.next()
    }

    var values: [SQLValue] {
        [
            basket.key.seller.stored, basket.key.basket.stored, basket.workgroup.stored,
            basket.isKnown.stored,
            (basket.cancellation?.cause).stored, (basket.cancellation?.reason).stored,
            basket.settlement.map { JSONText(StoredSettlement($0)) }.stored,
            (basket.reply?.queue).stored, (basket.reply?.correlation).stored, basket.traceparent.stored,
        ]
    }
}

extension Cancellation {
    /// Nil without a cause.
    init?(cause: Cause?, reason: String?) {
        guard let cause, let reason else { return nil }
        self.init(cause: cause, reason: reason)
    }
}

/// A wish to cancel one line.
struct LineCancellationRow: StoredRow {
    static let table = "line_cancellations"
    static let columns = ["seller", "basket", "line", "cause", "reason"]
    static let keyLength = 3
    static let insertion = makeInsertion()
    static let selection = makeSelection()

    var key: BasketKey
    var line: LineID
    var cancellation: Cancellation

    init(key: BasketKey, line: LineID, cancellation: Cancellation) {
        self.key = key
        self.line = line
        self.cancellation = cancellation
    }

    init(from columns: inout Columns) throws {
        key = BasketKey(seller: try columns.next(), basket: try columns.next())
        line = try columns.next()
        cancellation = Cancellation(cause: try columns.next(), reason: try columns.next())
    }

    var values: [SQLValue] {
        [
            key.seller.stored, key.basket.stored, line.stored, cancellation.cause.stored,
            cancellation.reason.stored,
        ]
    }
}

/// A ``Settlement`` as JSON.
struct StoredSettlement: Codable {
    struct Entry: Codable {
        var line: String
        var outcome: String
        var ticketSale: String?
        var reason: String?
    }

    var version: Int
    var at: Int64
    var entries: [Entry]

    init(_ settlement: Settlement) {
        version = settlement.version
        at = settlement.at.milliseconds
        entries = settlement.entries.map {
            Entry(
                line: $0.line.text,
                outcome: $0.outcome.rawValue,
                ticketSale: $0.ticketSale?.text,
                reason: $0.reason
            )
        }
    }

    /// Outcomes of a later version are left out.
    var settlement: Settlement {
        Settlement(
            version: version,
            entries: entries.compactMap { entry in
                OutcomeKind(rawValue: entry.outcome).map {
                    Settlement.Entry(
                        line: LineID(entry.line),
                        outcome: $0,
                        ticketSale: entry.ticketSale.map { TicketSaleID($0) },
                        reason: entry.reason
                    )
                }
            },
            at: Instant(milliseconds: at)
        )
    }
}
