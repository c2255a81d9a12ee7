package import Tickets

/// Why the ledger could not do something.
///
/// What was to be changed is not in the ledger, and does not get there, with one exception: where a database's server goes
/// away while it is asked to commit, and can't be asked again in time, ``unavailable(_:)`` says that it is not known. So
/// whoever tries again begins with what the ledger says, not with what was meant to be there.
package enum LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Locked, full, unreachable: worth another attempt.
    case unavailable(String)
    /// Not a ledger, or one of another version: somebody has to look.
    case unusable(String)

    package var description: String {
        switch self {
        case .unavailable(let text), .unusable(let text): text
        }
    }
}

/// What a transaction sees besides its basket.
package protocol LedgerSnapshot: LedgerView {
    func mappings(of events: Set<EventID>) throws -> [EventID: Mapping]
    /// What came of a ruling; nil where it has not been carried out or refused yet.
    func act(of ruling: RulingID) throws -> LineAct?
}

/// A basket that a sweep has found something to do for.
package struct DueBasket: Hashable, Sendable {
    package var basket: BasketKey
    package var workgroup: WorkgroupID

    package init(basket: BasketKey, workgroup: WorkgroupID) {
        self.basket = basket
        self.workgroup = workgroup
    }
}

/// Where everything that must survive is written down.
package protocol Ledger: Sendable {
    /// Changes one basket, alone and durably: when this returns, the change is on disk.
    ///
    /// The basket is locked, loaded (a new one where it is unknown), changed and stored in one transaction. When
    /// `change` throws, nothing is stored and the error is passed on. Changes that run at the same time may share
    /// a commit; they are isolated from each other all the same. `change` may be called again when a commit is
    /// repeated, so it must have no effects of its own.
    func change<Result: Sendable>(
        _ key: BasketKey,
        workgroup: WorkgroupID,
        _ change: @escaping @Sendable (inout Basket, any LedgerSnapshot) throws -> Result
    ) async throws -> Result

    /// The basket as it is; nil where nobody has heard of it.
    func basket(_ key: BasketKey) async throws(LedgerError) -> Basket?
    /// Every basket of that name, of whatever seller.
    func baskets(named basket: BasketID) async throws(LedgerError) -> [Basket]

    /// Baskets with lines in these states, the one that has been waiting longest first; at most `limit`.
    func baskets(withLinesIn states: Set<LineState>, limit: Int) async throws(LedgerError) -> [Basket]

    /// Changes one mapping, alone and durably; what ``Tickets/MappingChange`` there is goes into its history in the same
    /// transaction.
    func changeMapping<Result: Sendable>(
        of event: EventID,
        by author: MappingAuthor,
        _ change: @escaping @Sendable (inout Mapping?) throws -> Result
    ) async throws -> Result

    func mappings(of events: Set<EventID>) async throws(LedgerError) -> [EventID: Mapping]
    /// The mappings whose reference leads to a UiTdatabank event, found there or not, by event id.
    func mappings(onto event: UiTdatabankEventID) async throws(LedgerError) -> [Mapping]
    /// The mappings onto events of an organiser, by event id.
    func mappings(ontoEventsOf organizer: OrganizerID) async throws(LedgerError) -> [Mapping]
    /// Every mapping, by event id.
    func mappings() async throws(LedgerError) -> [Mapping]

    /// Baskets with lines that wait for the route of an event, or were parked because of an organiser whose it was.
    func baskets(waitingFor event: EventID) async throws(LedgerError) -> [DueBasket]
    /// Baskets with sales of an event of which UiTdatabank could not be asked whose they were; at most `limit`.
    func baskets(unconfirmedIn event: EventID, limit: Int) async throws(LedgerError) -> [DueBasket]
    /// Baskets with unpaid reservations that ended before a moment; at most `limit`.
    func lapsedReservations(before moment: Instant, limit: Int) async throws(LedgerError) -> [DueBasket]

    /// Baskets with lines that should be on the move and have come to their state before a moment, the one that has
    /// been waiting longest first; at most `limit`.
    ///
    /// ``Tickets/Basket/stalled(since:)`` says what to do for them, which may turn out to be nothing.
    func stalledBaskets(since moment: Instant, limit: Int) async throws(LedgerError) -> [Basket]

    /// Throws unless the ledger can be read and written.
    func check() async throws(LedgerError)
}

extension Ledger {
    /// Changes one mapping after what UiTdatabank says of it.
    package func changeMapping<Result: Sendable>(
        of event: EventID,
        _ change: @escaping @Sendable (inout Mapping?) throws -> Result
    ) async throws -> Result {
        try await changeMapping(of: event, by: .uitdatabank, change)
    }
}
