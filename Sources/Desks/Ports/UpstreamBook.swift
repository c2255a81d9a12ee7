package import Tickets

/// A sale that is or was ours, as the ledger has it.
package struct LedgerSale: Hashable, Sendable {
    package var sale: TicketSaleID
    package var line: LineKey
    package var workgroup: WorkgroupID
    package var event: EventID
    package var organizer: OrganizerID
    /// Whom else it may be registered under, where that is known.
    package var rival: OrganizerID?
    package var number: UiTPASNumber?
    package var regularPrice: Cents
    package var tariffPrice: Cents
    package var registeredAt: Instant
    /// When it was cancelled at UiTPAS.
    package var cancelledAt: Instant?
    /// Where its line stands; nil once that has gone on to another sale.
    package var state: LineState?
    package var since: Instant

    package init(
        sale: TicketSaleID,
        line: LineKey,
        workgroup: WorkgroupID,
        event: EventID,
        organizer: OrganizerID,
        rival: OrganizerID? = nil,
        number: UiTPASNumber?,
        regularPrice: Cents,
        tariffPrice: Cents,
        registeredAt: Instant,
        cancelledAt: Instant?,
        state: LineState?,
        since: Instant
    ) {
        self.sale = sale
        self.line = line
        self.workgroup = workgroup
        self.event = event
        self.organizer = organizer
        self.rival = rival
        self.number = number
        self.regularPrice = regularPrice
        self.tariffPrice = tariffPrice
        self.registeredAt = registeredAt
        self.cancelledAt = cancelledAt
        self.state = state
        self.since = since
    }
}

/// A line for UiTPAS that has no sale there that we know of.
package struct SalelessLine: Hashable, Sendable {
    package var line: LineKey
    package var number: UiTPASNumber?
    package var state: LineState

    package init(line: LineKey, number: UiTPASNumber?, state: LineState) {
        self.line = line
        self.number = number
        self.state = state
    }
}

/// Everything that the ledger has about one UiTdatabank event, at one moment.
package struct EventBook: Hashable, Sendable {
    package var sales: [TicketSaleID: LedgerSale]
    package var saleless: [SalelessLine]

    package init(sales: [TicketSaleID: LedgerSale] = [:], saleless: [SalelessLine] = []) {
        self.sales = sales
        self.saleless = saleless
    }
}

/// What can be held against UiTPAS's own lists.
package protocol UpstreamBook: Sendable {
    /// UiTdatabank events of which something was registered, or may have been (a line waits to know), with the
    /// organisers under which it was; of a scope, its period and its event count.
    func eventsSold(
        _ scope: ReportScope
    ) async throws(LedgerError) -> [UiTdatabankEventID: Set<OrganizerID>]

    func book(of event: UiTdatabankEventID) async throws(LedgerError) -> EventBook

    /// As ``Ledger/mappings(of:)``.
    func mappings(of events: Set<EventID>) async throws(LedgerError) -> [EventID: Mapping]
}
