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
                            return Answer { continuation.resume(returning: result) }
                        } catch {
                            let error = translated(error)
                            return Answer(error) { continuation.resume(throwing: error) }
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
            var answers: [Answer] = []
            answers.reserveCapacity(batch.count)
            for change in batch {
                let answer = change.perform(db)
                // A full disk, among others, makes SQLite undo the whole transaction.
                guard db.isInsideTransaction else {
                    throw answer.error ?? DatabaseError(resultCode: .SQLITE_ABORT)
                }
                answers.append(answer)
            }
            try db.commit()
            for answer in answers { answer.tell() }
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
    let perform: @Sendable (Database) -> Answer
    let fail: @Sendable (any Error) -> Void
}

/// What came of a change, to be told once it is on disk.
private struct Answer: Sendable {
    let error: (any Error)?
    let tell: @Sendable () -> Void

    init(_ error: (any Error)? = nil, tell: @escaping @Sendable () -> Void) {
        self.error = error
        self.tell = tell
    }
}
