package import Desks
import Dispatch
import GRDB
package import SQLLedger
import Synchronization

/// The ledger in one SQLite file, shared by the processes of one host.
///
/// Every commit is on disk before it is told (WAL, `synchronous=FULL`). Changes of one process share commits;
/// processes take turns. Reading waits for nobody.
package final class SQLiteLedger: SQLLedger {
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

    package func read<Value: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(LedgerError) -> Value {
        do { return try await pool.read { try work(SQLiteSession(db: $0)) } } catch {
            throw LedgerError(error)
        }
    }

    /// The file knows one writer at a time, so whatever the scope is, nobody else changes anything.
    package func write<Value: Sendable>(
        _ scope: LedgerScope,
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await commits.run { try work(SQLiteSession(db: $0)) }
    }
}

extension SQLiteLedger {
    /// Takes the writer's lock and reads; writes as well where that has not been proven for half a minute, for a
    /// lock alone would not show a full disk.
    package func check() async throws(LedgerError) {
        let now = ContinuousClock.now
        let isProven = proven.withLock { $0.map { now - $0 < .seconds(30) } ?? false }
        do {
            try await commits.run { db in
                if !isProven { try db.execute(sql: "UPDATE checks SET count = count + 1") }
            }
            _ = try await pool.read { try Int.fetchOne($0, sql: "SELECT count FROM checks") }
        } catch {
            proven.withLock { $0 = nil }
            throw LedgerError(error)
        }
        if !isProven { proven.withLock { $0 = now } }
    }
}
