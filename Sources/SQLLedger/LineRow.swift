import Desks
import Tickets

/// A line of a basket and its place in it.
struct LineRow: StoredRow {
    static let table = "lines"
    static let columns = [
        "seller", "basket", "line", "position", "kind", "event", "regular_price", "regular_price_label",
        "uitpas_number", "tariff", "ticket_type", "quoted_price", "customer", "channel", "sold_at",
        "expires_at",
        "is_sold", "state", "since", "life", "uitdatabank_event", "organizer", "attempt", "is_posted_alone",
        "ticket_sale", "tariff_price", "cancellation_cause", "cancellation_reason", "cancelled_at",
        "reason", "messages", "price_category", "organizer_doubt", "contested_by",
    ]
    static let keyLength = 3
    static let insertion = makeInsertion()
    static let selection = makeSelection()

    var key: BasketKey
    var position: Int
    var line: Line

    init(key: BasketKey, position: Int, line: Line) {
        self.key = key
        self.position = position
        self.line = line
    }

    init(from columns: inout Columns) throws {
        key = BasketKey(seller: try columns.next(), basket: try columns.next())
        let id: LineID = try columns.next()
        position = try columns.next()
        line = Line(
            id: id,
            kind: try columns.next(),
            content: LineContent(
                event: try columns.next(),
                regularPrice: try columns.next(),
                regularPriceLabel: try columns.next(),
                number: try columns.next(),
                tariff: try columns.next()
            ),
            ticketType: try columns.next(),
            quotedPrice: try columns.next(),
            customer: try columns.next(),
            channel: try columns.next(),
            soldAt: try columns.next(),
            expiresAt: try columns.next(),
            isSold: try columns.next(),
            state: try columns.next(),
            since: try columns.next(),
            life: try columns.next(),
            route: Route(event: try columns.next(), organizer: try columns.next()),
            attempt: try columns.next(),
            isPostedAlone: try columns.next(),
            ticketSale: try columns.next(),
            tariffPrice: try columns.next(),
            cancellation: Cancellation(cause: try columns.next(), reason: try columns.next()),
            cancelledAt: try columns.next(),
            reason: try columns.next(),
            messages: try columns.messages()
        )
        line.priceCategory = try columns.next()
        line.organizerDoubt = try columns.doubt()
    }

    var values: [SQLValue] {
        [
            key.seller.stored, key.basket.stored, line.id.stored, position.stored, line.kind.stored,
            line.content.event.stored, line.content.regularPrice.stored,
            line.content.regularPriceLabel.stored,
            line.content.number.stored, line.content.tariff.stored, line.ticketType.stored,
            line.quotedPrice.stored, line.customer.stored, line.channel.stored, line.soldAt.stored,
            line.expiresAt.stored, line.isSold.stored, line.state.stored, line.since.stored, line.life.stored,
            (line.route?.event).stored, (line.route?.organizer).stored, line.attempt.stored,
            line.isPostedAlone.stored, line.ticketSale.stored, line.tariffPrice.stored,
            (line.cancellation?.cause).stored, (line.cancellation?.reason).stored, line.cancelledAt.stored,
            line.reason.stored,
            line.messages.isEmpty ? "{}".stored : JSONText(line.messages).stored, line.priceCategory.stored,
            (line.organizerDoubt?.kind).stored, (line.organizerDoubt?.rival).stored,
        ]
    }
}

extension Route {
    /// Nil without an event.
    fileprivate init?(event: UiTdatabankEventID?, organizer: OrganizerID?) {
        guard let event, let organizer else { return nil }
        self.init(event: event, organizer: organizer)
    }
}

extension Columns {
    mutating func doubt() throws -> OrganizerDoubt? {
        let (kind, rival): (OrganizerDoubt.Kind?, OrganizerID?) = (try next(), try next())
        guard let kind else { return nil }
        guard let doubt = OrganizerDoubt(kind, rival: rival) else {
            throw LedgerError.contradiction("a sale is \(kind.rawValue) by \(rival?.text ?? "nobody")")
        }
        return doubt
    }
}

extension Columns {
    /// Most lines have no messages, and JSON is slow to read.
    fileprivate mutating func messages() throws -> LocalizedText {
        let text: MessagesText = try next()
        return text.messages
    }
}

private struct MessagesText: Storable {
    var messages: LocalizedText

    init?(stored: SQLValue) {
        if String(stored: stored) == "{}" {
            messages = [:]
        } else if let text = JSONText<LocalizedText>(stored: stored) {
            messages = text.value
        } else {
            return nil
        }
    }

    var stored: SQLValue { JSONText(messages).stored }
}
