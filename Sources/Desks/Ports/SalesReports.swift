package import Tickets

/// Which sales a report is about.
package struct ReportScope: Hashable, Sendable {
    package var period: Period?
    package var workgroup: WorkgroupID?
    package var seller: SellerID?
    package var event: EventID?

    package init(
        period: Period? = nil,
        workgroup: WorkgroupID? = nil,
        seller: SellerID? = nil,
        event: EventID? = nil
    ) {
        self.period = period
        self.workgroup = workgroup
        self.seller = seller
        self.event = event
    }
}

/// What was turned over of one kind.
package struct ReportEntry<Subject: Hashable & Sendable>: Hashable, Sendable {
    package var subject: Subject
    package var turnover: Turnover

    package init(_ subject: Subject, _ turnover: Turnover) {
        self.subject = subject
        self.turnover = turnover
    }
}

/// A customer of a workgroup's; nil are all who gave no name.
package struct CustomerSubject: Hashable, Sendable {
    package var workgroup: WorkgroupID
    package var customer: String?

    package init(workgroup: WorkgroupID, customer: String?) {
        self.workgroup = workgroup
        self.customer = customer
    }
}

/// A ticket type as a workgroup uses it.
package struct TicketTypeSubject: Hashable, Sendable {
    package var workgroup: WorkgroupID
    package var ticketType: String

    package init(workgroup: WorkgroupID, ticketType: String) {
        self.workgroup = workgroup
        self.ticketType = ticketType
    }
}

/// What one seller sold for one organiser.
package struct SalesTotal: Hashable, Sendable {
    package var organizer: OrganizerID
    package var seller: SellerID
    package var workgroup: WorkgroupID
    /// Tickets that are at UiTPAS.
    package var active: Takings
    /// Tickets that were at UiTPAS, and were cancelled there.
    package var cancelled: Takings
    /// Of the active ones those of which it can't be told whose they are.
    package var doubtful: Takings

    package init(
        organizer: OrganizerID,
        seller: SellerID,
        workgroup: WorkgroupID,
        active: Takings,
        cancelled: Takings = Takings(),
        doubtful: Takings = Takings()
    ) {
        self.organizer = organizer
        self.seller = seller
        self.workgroup = workgroup
        self.active = active
        self.cancelled = cancelled
        self.doubtful = doubtful
    }
}

/// What was sold, added up.
///
/// A ticket is sold once its line is paid, on the day on which it was; one that its seller cancels is cancelled on that
/// day, and stays sold on its own. docs/reports.md has the rules.
package protocol SalesReports: Sendable {
    func dailySales(_ scope: ReportScope) async throws(LedgerError) -> [ReportEntry<CalendarDay>]
    func eventSales(_ scope: ReportScope) async throws(LedgerError) -> [ReportEntry<EventID>]
    func customerSales(_ scope: ReportScope) async throws(LedgerError) -> [ReportEntry<CustomerSubject>]
    func ticketTypeSales(_ scope: ReportScope) async throws(LedgerError) -> [ReportEntry<TicketTypeSubject>]

    /// What is registered at UiTPAS by organiser and seller, of tickets that were sold in the period; a reservation
    /// that is not paid yet counts on the day on which it was registered.
    func salesTotals(
        _ scope: ReportScope,
        organizer: OrganizerID?
    ) async throws(LedgerError) -> [SalesTotal]
}
