package import Desks
import Dispatch
import GRDB
import Synchronization
package import Tickets

/// The ledger in one SQLite file, shared by the processes of one host.
///
/// Every commit is on disk before it is told (WAL, `synchronous=FULL`). Changes of one process share commits;
/// processes take turns. Reading waits for nobody.
package final class SQLiteLedger: Sendable {
    let pool: DatabasePool
    let commits: GroupCommit
    /// When a check has last written.
    private let proven = Mutex<ContinuousClock.Instant?>(nil)

    /// Opens the ledger at `path`, making the file where there is none, and brings its tables up to date.
    ///
    /// Throws `.unusable` for a missing directory and for a file that is no ledger or a newer one, `.unavailable`
    /// for what another attempt may mend.
    package init(path: String) async throws(LedgerError) {
        let opening = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(LedgerError) in try DatabasePool.ledger(at: path) }
                )
            }
        }
        pool = try opening.get()
        commits = GroupCommit(pool)
    }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        do { return try await pool.read(work) } catch { throw LedgerError(error) }
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        do { return try await commits.run(work) } catch { throw LedgerError(error) }
    }
}

extension SQLiteLedger: Ledger {
    package func change<Result: Sendable>(
        _ key: BasketKey,
        workgroup: WorkgroupID,
        _ change: @escaping @Sendable (inout Basket, any LedgerSnapshot) throws -> Result
    ) async throws -> Result {
        try await commits.run { db in
            let known = try db.basket(key)
            let old = known ?? Basket(key: key, workgroup: workgroup)
            var basket = old
            let result = try change(&basket, Snapshot(db))
            if basket != old { try db.store(basket, over: old, isNew: known == nil) }
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
        try await commits.run { db in
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
        // Of all events, only those in Tixly are here: reading them through takes less than keeping another column.
        let mappings = try await self.mappings()
        return mappings.filter { $0.uitdatabankEvent == event || $0.leads(to: event) }
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

    package func lapsedReservations(
        before moment: Instant,
        limit: Int
    ) async throws(LedgerError) -> [DueBasket] {
        try await read { try $0.lapsedReservations(before: moment, limit: limit) }
    }

    package func stalledBaskets(since moment: Instant, limit: Int) async throws(LedgerError) -> [Basket] {
        try await read { db in
            try db.keys(ofBasketsStalledSince: moment, limit: limit).compactMap { try db.basket($0) }
        }
    }

    /// Takes the writer's lock and reads; writes as well where that has not been proven for half a minute, for a
    /// lock alone would not show a full disk.
    package func check() async throws(LedgerError) {
        let now = ContinuousClock.now
        let isProven = proven.withLock { $0.map { now - $0 < .seconds(30) } ?? false }
        do {
            try await write { db in
                if !isProven { try db.execute(sql: "UPDATE checks SET count = count + 1") }
            }
            _ = try await read { try Int.fetchOne($0, sql: "SELECT count FROM checks") }
        } catch {
            proven.withLock { $0 = nil }
            throw error
        }
        if !isProven { proven.withLock { $0 = now } }
    }
}
