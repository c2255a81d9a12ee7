package import Foundation
import GRDB

/// Somebody else who holds a SQLite ledger's write lock, as a backup or a forgotten shell does: readers go on, every
/// writer waits for as long as it is willing to and then fails with `SQLITE_BUSY`.
///
/// Needs nothing.
package struct LedgerLock: Sendable {
    private let queue: DatabaseQueue

    /// Takes the lock; throws when somebody else has it for longer than five seconds.
    package init(on ledger: URL) throws(InjectionError) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        // It is held from here to `release()`.
        configuration.allowsUnsafeTransactions = true
        do {
            queue = try DatabaseQueue(path: ledger.path(percentEncoded: false), configuration: configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        } catch {
            throw .failed("the ledger was not locked: \(error)")
        }
    }

    /// Lets go of it, having written nothing.
    package func release() throws(InjectionError) {
        do {
            try queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try queue.close()
        } catch {
            throw .failed("the ledger was not released: \(error)")
        }
    }
}

/// Holds the ledger's write lock while `body` runs.
package func withLockedLedger<Value>(_ ledger: URL, _ body: () async throws -> Value) async throws -> Value {
    let lock = try LedgerLock(on: ledger)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    try lock.release()
    return try result.get()
}
