package import Tickets

/// What was sold for an event, as far as its mapping is concerned.
package struct Trade: Hashable, Sendable {
    /// The regular prices of its UiTPAS tickets.
    package var prices: Set<Cents>
    /// How many sales are at UiTPAS, by the organiser they were registered under.
    package var registered: [OrganizerID: Int]

    package init(prices: Set<Cents> = [], registered: [OrganizerID: Int] = [:]) {
        self.prices = prices
        self.registered = registered
    }
}

/// A sale whose event has another organiser today than it is booked under, or of which it can't be told whose it is.
package struct MovedSale: Hashable, Sendable {
    package var sale: TicketSaleID
    package var line: LineKey
    package var event: EventID
    package var uitdatabankEvent: UiTdatabankEventID
    /// Whom it is booked under.
    package var organizer: OrganizerID
    /// Whom the event's mapping names; nil where it names nobody.
    package var organizerToday: OrganizerID?
    package var doubt: OrganizerDoubt?
    package var regular: Cents
    package var paid: Cents
    /// When the ticket was paid; nil of a reservation.
    package var soldAt: Instant?
    package var registeredAt: Instant

    /// The day on which the sale counts as retribution.
    package var day: CalendarDay { CalendarDay(of: soldAt ?? registeredAt) }

    package init(
        sale: TicketSaleID,
        line: LineKey,
        event: EventID,
        uitdatabankEvent: UiTdatabankEventID,
        organizer: OrganizerID,
        organizerToday: OrganizerID?,
        doubt: OrganizerDoubt? = nil,
        regular: Cents,
        paid: Cents,
        soldAt: Instant? = nil,
        registeredAt: Instant
    ) {
        self.sale = sale
        self.line = line
        self.event = event
        self.uitdatabankEvent = uitdatabankEvent
        self.organizer = organizer
        self.organizerToday = organizerToday
        self.doubt = doubt
        self.regular = regular
        self.paid = paid
        self.soldAt = soldAt
        self.registeredAt = registeredAt
    }
}

/// Lines of one seller that wait for the mapping of an event.
package struct WaitingSales: Hashable, Sendable {
    package var event: EventID
    package var seller: SellerID
    package var lines: Int
    package var regular: Cents
    /// What the passholders pay, as quoted; what a line was not quoted for counts in full.
    package var quoted: Cents
    /// Since when the first of them waits.
    package var since: Instant

    package init(
        event: EventID,
        seller: SellerID,
        lines: Int,
        regular: Cents,
        quoted: Cents,
        since: Instant
    ) {
        self.event = event
        self.seller = seller
        self.lines = lines
        self.regular = regular
        self.quoted = quoted
        self.since = since
    }
}

/// What the ledger can tell about mappings besides what they are now.
package protocol MappingRecords: Sendable {
    /// Every change of a mapping, the first one first.
    func history(of event: EventID) async throws(LedgerError) -> [MappingChange]
    /// What was sold for an event; prices since a moment only.
    func trade(in event: EventID, since moment: Instant) async throws(LedgerError) -> Trade
    /// Events of which a UiTPAS line has come to its state since their mapping was last looked at.
    func eventsTradedSinceInspection() async throws(LedgerError) -> Set<EventID>
    /// Active sales under another organiser than the mapping names today, and those of which it can't be told whose they
    /// are; the first registered first.
    ///
    /// A period is of the day on which they count as retribution; an organiser is whom they are booked under, or whom
    /// they may be of instead.
    func movedSales(
        _ scope: ReportScope,
        organizer: OrganizerID?
    ) async throws(LedgerError) -> [MovedSale]
    /// What waits for a mapping since a moment or longer, the longest first.
    func waitingSales(since moment: Instant) async throws(LedgerError) -> [WaitingSales]
}
