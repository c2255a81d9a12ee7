package import Desks
package import Tickets

/// What a transaction that changes something has for itself, until it ends.
package enum LedgerScope: Hashable, Sendable {
    case basket(BasketKey)
    case mapping(EventID)
    /// Dead letters, their acts and replays.
    case letters
    /// Which process does what one does for all, such as polling UiTdatabank; and whether the ledger was put back.
    case leases
    /// What is only ever added to.
    case additions
}

/// The ledger in the tables of an SQL database; which one, and how it is spoken to, is an adapter's business.
///
/// Everything but ``Desks/Ledger/check()`` is done here, so that it is done the same in every database.
package protocol SQLLedger: Ledger, BasketFiles, MappingRecords, PollBook, SalesReports, Worklist,
    UpstreamBook, Leases, RestorationBook,
    DeadLetterStore, DeadLetterActs, ReplayRuns, Census
{
    /// Runs `work` on one state of the ledger, which it does not change.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(LedgerError) -> Value

    /// Runs `work` in a transaction of its own, and returns once that is on disk.
    ///
    /// Nobody else changes what is in the scope meanwhile. When `work` throws, nothing is stored, and the error is passed
    /// on; it may be called again when a commit is repeated.
    func write<Value: Sendable>(
        _ scope: LedgerScope,
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value
}

extension SQLLedger {
    /// Changes something by work that has no errors of its own.
    func store<Value: Sendable>(
        _ scope: LedgerScope,
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(LedgerError) -> Value {
        do {
            return try await write(scope, work)
        } catch let error as LedgerError {
            throw error
        } catch {
            throw .unavailable("the ledger failed: \(type(of: error))")
        }
    }
}

extension SQLLedger {
    package func change<Result: Sendable>(
        _ key: BasketKey,
        workgroup: WorkgroupID,
        _ change: @escaping @Sendable (inout Basket, any LedgerSnapshot) throws -> Result
    ) async throws -> Result {
        try await write(.basket(key)) { db in
            let (old, isNew) = try db.basket(key, elseOf: workgroup)
            var basket = old
            let result = try change(&basket, Snapshot(db))
            if basket != old { try db.store(basket, over: old, isNew: isNew) }
            return result
        }
    }

    package func basket(_ key: BasketKey) async throws(LedgerError) -> Basket? {
        try await read { try $0.basket(key) }
    }

    package func baskets(named basket: BasketID) async throws(LedgerError) -> [Basket] {
        try await read { db in
            let rows = try db.rows(BasketRow.self, where: "WHERE basket = ? ORDER BY seller", [basket.stored])
            return try rows.compactMap { try db.basket($0.basket.key) }
        }
    }

    package func baskets(
        withLinesIn states: Set<LineState>,
        limit: Int
    ) async throws(LedgerError) -> [Basket] {
        try await read { db in
            try db.keys(ofBasketsWithLinesIn: states, limit: limit).compactMap { try db.basket($0) }
        }
    }

    package func changeMapping<Result: Sendable>(
        of event: EventID,
        by author: MappingAuthor,
        _ change: @escaping @Sendable (inout Mapping?) throws -> Result
    ) async throws -> Result {
        try await write(.mapping(event)) { db in
            let old = try db.mapping(of: event)
            var mapping = old
            let result = try change(&mapping)
            try db.store(mapping, over: old, of: event, by: author)
            return result
        }
    }

    package func mappings(of events: Set<EventID>) async throws(LedgerError) -> [EventID: Mapping] {
        try await read { try $0.mappings(of: events) }
    }

    package func mappings(onto event: UiTdatabankEventID) async throws(LedgerError) -> [Mapping] {
        // A reference may be any text that holds an id. The database leaves out what does not hold this one; which of
        // those that do lead there, it can't tell. It reads all mappings for that, but takes none apart.
        let references = ["operator_reference", "manual_reference", "integration_reference"]
        let conditions = ["uitdatabank_event = ?"] + references.map { "LOWER(\($0)) LIKE ?" }
        let pattern = "%\(event.text.lowercased())%"
        let found = try await read {
            try $0.rows(
                MappingRow.self,
                where: "WHERE \(conditions.joined(separator: " OR ")) ORDER BY event",
                [event.stored] + references.map { _ in pattern.stored }
            )
        }
        return found.map(\.mapping).filter { $0.uitdatabankEvent == event || $0.leads(to: event) }
    }

    package func mappings(ontoEventsOf organizer: OrganizerID) async throws(LedgerError) -> [Mapping] {
        try await read {
            try $0.rows(MappingRow.self, where: "WHERE organizer = ? ORDER BY event", [organizer.stored]).map(
                \.mapping
            )
        }
    }

    package func mappings() async throws(LedgerError) -> [Mapping] {
        try await read { try $0.rows(MappingRow.self, where: "ORDER BY event").map(\.mapping) }
    }

    package func baskets(waitingFor event: EventID) async throws(LedgerError) -> [DueBasket] {
        try await read { try $0.baskets(waitingFor: event) }
    }

    package func baskets(unconfirmedIn event: EventID, limit: Int) async throws(LedgerError) -> [DueBasket] {
        try await read { try $0.baskets(unconfirmedIn: event, limit: limit) }
    }

    package func lapsedReservations(
        before moment: Instant,
        limit: Int
    ) async throws(LedgerError) -> [DueBasket] {
        try await read { db in
            // They may have been paid without the ledger's knowing.
            guard try db.restoration() == nil else { return [] }
            return try db.lapsedReservations(before: moment, limit: limit)
        }
    }

    package func stalledBaskets(since moment: Instant, limit: Int) async throws(LedgerError) -> [Basket] {
        try await read { db in
            try db.keys(ofBasketsStalledSince: moment, limit: limit).compactMap { try db.basket($0) }
        }
    }
}

extension LedgerError {
    /// A change that can't be true beside what is written down already: repeating it can't help.
    package static func contradiction(_ text: String) -> LedgerError {
        .unusable("a change contradicts the ledger and was not stored: \(text)")
    }
}
