import Desks
import GRDB
import Synchronization

/// Lets changes that come at the same time share one transaction, and with it one wait for the disk.
///
/// Changes run one after another on the writer's own thread, each in a savepoint of its own. While one batch is
/// being committed the next one collects. Nobody hears of a change before its batch is on disk.
final class GroupCommit: Sendable {
    private struct Queue {
        var waiting: [Change] = []
        var isDraining = false
    }

    /// Bounds how long other processes wait, and how much is repeated when a commit fails.
    static let largestBatch = 256

    private let pool: DatabasePool
    private let queue = Mutex(Queue())

    init(_ pool: DatabasePool) { self.pool = pool }

    /// Runs `work` in a transaction and returns once that is on disk.
    ///
    /// An error of `work` undoes what it did and is passed on; when the commit fails, everybody in the batch gets
    /// a ``LedgerError``. A change that was submitted runs to its end, even when the caller's task is cancelled.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            submit(
                Change(
                    perform: { db in
                        do {
                            let result = try Self.alone(db, work)
                            return { continuation.resume(returning: result) }
                        } catch {
                            let error = translated(error)
                            return { continuation.resume(throwing: error) }
                        }
                    },
                    fail: { continuation.resume(throwing: $0) }
                )
            )
        }
    }

    private static func alone<Result>(_ db: Database, _ work: (Database) throws -> Result) throws -> Result {
        var result: Result?
        try db.inSavepoint {
            result = try work(db)
            return .commit
        }
        guard let result else { throw LedgerError.unavailable("the ledger lost a change; it is not stored") }
        return result
    }

    /// How many changes wait for the writer.
    var waitingCount: Int { queue.withLock { $0.waiting.count } }

    private func submit(_ change: Change) {
        let isFirst = queue.withLock { queue in
            queue.waiting.append(change)
            defer { queue.isDraining = true }
            return !queue.isDraining
        }
        guard isFirst else { return }
        pool.asyncWriteWithoutTransaction { self.drain($0) }
    }

    private func drain(_ db: Database) {
        while let batch = next() { commit(batch, db) }
    }

    private func next() -> [Change]? {
        queue.withLock { queue in
            guard !queue.waiting.isEmpty else {
                queue.isDraining = false
                return nil
            }
            let batch = Array(queue.waiting.prefix(Self.largestBatch))
            queue.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: [Change], _ db: Database) {
        do {
            try db.beginTransaction(.immediate)
            var answers: [@Sendable () -> Void] = []
            answers.reserveCapacity(batch.count)
            for change in batch {
                answers.append(change.perform(db))
                // A full disk, among others, makes SQLite undo the whole transaction.
                guard db.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_FULL) }
            }
            try db.commit()
            for answer in answers { answer() }
        } catch {
            rollback(db)
            let error = LedgerError(error)
            for change in batch { change.fail(error) }
        }
    }

    private func rollback(_ db: Database) {
        guard db.isInsideTransaction else { return }
        // A transaction that can't be rolled back is undone by SQLite when the file is next opened; the next
        // batch finds out and fails.
        try? db.rollback()
    }
}

/// One caller's change.
private struct Change: Sendable {
    /// Does the work, and gives back how to tell the caller once it is on disk.
    let perform: @Sendable (Database) -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}
