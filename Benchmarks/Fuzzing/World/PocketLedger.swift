import Desks
import Messages
import Tickets
import Working

/// A ledger in memory, for the length of one input.
actor PocketLedger: Ledger {
    private(set) var stored: [BasketKey: Basket] = [:]
    private(set) var known: [EventID: Mapping] = [:]

    func set(_ mapping: Mapping) { known[mapping.event] = mapping }

    func change<Result: Sendable>(
        _ key: BasketKey,
        workgroup: WorkgroupID,
        _ change: @escaping @Sendable (inout Basket, any LedgerSnapshot) throws -> Result
    ) async throws -> Result {
        var basket = stored[key] ?? Basket(key: key, workgroup: workgroup)
        let result = try change(&basket, PocketSnapshot(baskets: stored, mappings: known))
        basket.evidence = []
        basket.acts = []
        stored[key] = basket
        return result
    }

    func changeMapping<Result: Sendable>(
        of event: EventID,
        by author: MappingAuthor,
        _ change: @escaping @Sendable (inout Mapping?) throws -> Result
    ) async throws -> Result {
        var mapping = known[event]
        let result = try change(&mapping)
        known[event] = mapping
        return result
    }

    func mappings(of events: Set<EventID>) async throws(LedgerError) -> [EventID: Mapping] {
        known.filter { events.contains($0.key) }
    }
    func mappings(onto event: UiTdatabankEventID) async throws(LedgerError) -> [Mapping] {
        known.values.filter { $0.uitdatabankEvent == event }
    }
    func mappings(ontoEventsOf organizer: OrganizerID) async throws(LedgerError) -> [Mapping] {
        known.values.filter { $0.organizer == organizer }
    }
    func mappings() async throws(LedgerError) -> [Mapping] { Array(known.values) }
    func basket(_ key: BasketKey) async throws(LedgerError) -> Basket? { stored[key] }
    func baskets(named basket: BasketID) async throws(LedgerError) -> [Basket] { [] }
    func baskets(withLinesIn states: Set<LineState>, limit: Int) async throws(LedgerError) -> [Basket] { [] }
    func baskets(waitingFor event: EventID) async throws(LedgerError) -> [DueBasket] { [] }
    func baskets(unconfirmedIn event: EventID, limit: Int) async throws(LedgerError) -> [DueBasket] {
        stored.values.map { DueBasket(basket: $0.key, workgroup: $0.workgroup) }
    }
    func lapsedReservations(before moment: Instant, limit: Int) async throws(LedgerError) -> [DueBasket] {
        []
    }
    func stalledBaskets(since moment: Instant, limit: Int) async throws(LedgerError) -> [Basket] { [] }
    func check() async throws(LedgerError) {}
}

private struct PocketSnapshot: LedgerSnapshot {
    var baskets: [BasketKey: Basket]
    var mappings: [EventID: Mapping]

    func act(of ruling: RulingID) throws -> LineAct? { nil }

    func mappings(of events: Set<EventID>) throws -> [EventID: Mapping] {
        mappings.filter { events.contains($0.key) }
    }

    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> {
        Set(baskets.values.flatMap { $0.lines.values.compactMap(\.ticketSale) }).intersection(sales)
    }

    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
        baskets.values.flatMap { basket in
            basket.orderedLines.compactMap { line -> UnresolvedLine? in
                guard line.tuple == tuple, line.state == .registering || line.state == .uncertain,
                    let attempt = line.attempt.flatMap({ basket.attempts[$0] })
                else { return nil }
                return UnresolvedLine(
                    key: LineKey(basket: basket.key, line: line.id),
                    startedAt: attempt.startedAt,
                    settleAfter: attempt.settleAfter,
                    isUncertain: line.state == .uncertain
                )
            }
        }
    }
}

/// It remembers nothing of mappings but what they are.
extension PocketLedger: MappingRecords {
    func history(of event: EventID) async throws(LedgerError) -> [MappingChange] { [] }
    func trade(in event: EventID, since moment: Instant) async throws(LedgerError) -> Trade { Trade() }
    func eventsTradedSinceInspection() async throws(LedgerError) -> Set<EventID> { [] }
    func movedSales(
        _ scope: ReportScope,
        organizer: OrganizerID?
    ) async throws(LedgerError) -> [MovedSale] { [] }
    func waitingSales(since moment: Instant) async throws(LedgerError) -> [WaitingSales] { [] }
}
