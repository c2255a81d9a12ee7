/// What a seller said about a line.
///
/// The same line with other content is a conflict, never a second sale.
package struct LineContent: Hashable, Sendable {
    package var event: EventID
    package var regularPrice: Cents
    package var regularPriceLabel: String?
    package var number: UiTPASNumber?
    package var tariff: TariffID?

    package init(
        event: EventID,
        regularPrice: Cents,
        regularPriceLabel: String? = nil,
        number: UiTPASNumber? = nil,
        tariff: TariffID? = nil
    ) {
        self.event = event
        self.regularPrice = regularPrice
        self.regularPriceLabel = regularPriceLabel
        self.number = number
        self.tariff = tariff
    }
}

/// The wish that a line be not sold after all.
package struct Cancellation: Hashable, Sendable {
    package enum Cause: String, Hashable, Sendable, CaseIterable {
        /// The seller cancelled: final.
        case seller
        /// A reservation was not paid in time: a later sale starts a new life.
        case expiry
        /// Another line of a basket that stands or falls as one was refused: final.
        case basketRefused
    }

    package var cause: Cause
    /// What the outcome says: the seller's own words, `expired`, `basket-refused`.
    package var reason: String

    package init(cause: Cause, reason: String) {
        self.cause = cause
        self.reason = reason
    }

    package static let expired = Self(cause: .expiry, reason: "expired")
    package static let basketRefused = Self(cause: .basketRefused, reason: "basket-refused")

    package var isFinal: Bool { cause != .expiry }
}

/// Where a line stands.
package enum LineState: String, Hashable, Sendable, CaseIterable {
    /// Not for UiTPAS; kept for the reports.
    case recorded
    /// Its event has no UiTdatabank event or organiser yet.
    case unmapped
    /// On its way to be registered; at UiTPAS it does not exist.
    case routed
    /// Posted, or about to be: what UiTPAS knows is known to the holder of the attempt only.
    case registering
    case registered
    /// At UiTPAS, and to be cancelled there.
    case cancelling
    /// Was at UiTPAS, and was cancelled there.
    case cancelled
    case refused
    /// Cancelled before it ever existed at UiTPAS.
    case withdrawn
    /// On the worklist of the UiTPAS desk.
    case manual
    /// It can't be told whether it is at UiTPAS; an operator decides.
    case uncertain
    /// Its command is a dead letter.
    case parked
}

/// One ticket in a basket, and how far it has come.
package struct Line: Hashable, Sendable {
    package var id: LineID
    package var kind: LineKind
    package var content: LineContent
    package var ticketType: String
    /// The price category that UiTPAS is told, where the seller's own label is not UiTdatabank's name for it.
    ///
    /// Settled when the line comes, for good: what is looked for at UiTPAS must be what was sent, whatever is configured
    /// by then.
    package var priceCategory: String?
    /// What the holder was asked to pay, by the tariff that the seller chose.
    package var quotedPrice: Cents?
    package var customer: String?
    package var channel: String
    /// When it was paid: the seller's word, or where he has none the moment at which he told.
    package var soldAt: Instant?
    /// When the reservation lapses; nil once the line is sold.
    package var expiresAt: Instant?
    package var isSold: Bool

    package var state: LineState
    /// When it came to its state.
    package var since: Instant
    /// Counts how often the line was begun: a sale after an expiry is a new life.
    package var life: Int
    package var route: Route?
    package var attempt: AttemptID?
    /// To be posted without company, because publiq refused it in company without naming a line.
    package var isPostedAlone: Bool
    package var ticketSale: TicketSaleID?
    /// What the holder pays according to UiTPAS.
    package var tariffPrice: Cents?
    /// Why its sale may be another organiser's at UiTPAS than its route says.
    package var organizerDoubt: OrganizerDoubt?
    package var cancellation: Cancellation?
    /// When its seller first cancelled it.
    package var cancelledAt: Instant?
    /// Why it was refused or parked, or is uncertain.
    package var reason: String?
    package var messages: LocalizedText
    /// Set by ``Basket/mark(after:)``, and not written down.
    package var memory = Memory.whole

    package init(
        id: LineID,
        kind: LineKind,
        content: LineContent,
        ticketType: String,
        priceCategory: String? = nil,
        quotedPrice: Cents? = nil,
        customer: String? = nil,
        channel: String = "",
        soldAt: Instant? = nil,
        expiresAt: Instant? = nil,
        isSold: Bool,
        state: LineState,
        since: Instant,
        life: Int = 1,
        route: Route? = nil,
        attempt: AttemptID? = nil,
        isPostedAlone: Bool = false,
        ticketSale: TicketSaleID? = nil,
        tariffPrice: Cents? = nil,
        cancellation: Cancellation? = nil,
        cancelledAt: Instant? = nil,
        reason: String? = nil,
        messages: LocalizedText = [:]
    ) {
        self.id = id
        self.kind = kind
        self.content = content
        self.ticketType = ticketType
        self.priceCategory = priceCategory
        self.quotedPrice = quotedPrice
        self.customer = customer
        self.channel = channel
        self.soldAt = soldAt
        self.expiresAt = expiresAt
        self.isSold = isSold
        self.state = state
        self.since = since
        self.life = life
        self.route = route
        self.attempt = attempt
        self.isPostedAlone = isPostedAlone
        self.ticketSale = ticketSale
        self.tariffPrice = tariffPrice
        self.cancellation = cancellation
        self.cancelledAt = cancelledAt
        self.reason = reason
        self.messages = messages
    }

    /// What makes two sales at UiTPAS indistinguishable; nil for a line that can't be registered.
    package var tuple: SaleTuple? {
        guard let route, let number = content.number, let tariff = content.tariff else { return nil }
        return SaleTuple(
            event: route.event,
            number: number,
            tariff: tariff,
            regularPrice: content.regularPrice,
            regularPriceLabel: priceCategory ?? content.regularPriceLabel
        )
    }

    /// Whether the reservation has lapsed without being paid.
    package func isLapsed(at now: Instant) -> Bool {
        guard !isSold, let expiresAt else { return false }
        return expiresAt <= now
    }

    /// Whether it is let go of for that: not while it may have been paid without the ledger's knowing.
    package func isToLapse(at now: Instant) -> Bool { memory == .whole && isLapsed(at: now) }
}

/// What holds for every reservation.
package enum Reservation {
    /// How long after its end one that is at UiTPAS may still be paid before it is cancelled there.
    package static let grace = Duration.seconds(5)
}

/// What UiTPAS keeps of a sale.
///
/// Sales with the same tuple can't be told apart, only counted.
package struct SaleTuple: Hashable, Sendable {
    package var event: UiTdatabankEventID
    package var number: UiTPASNumber
    package var tariff: TariffID
    package var regularPrice: Cents
    package var regularPriceLabel: String?

    package init(
        event: UiTdatabankEventID,
        number: UiTPASNumber,
        tariff: TariffID,
        regularPrice: Cents,
        regularPriceLabel: String?
    ) {
        self.event = event
        self.number = number
        self.tariff = tariff
        self.regularPrice = regularPrice
        self.regularPriceLabel = regularPriceLabel
    }
}
