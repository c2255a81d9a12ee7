import Desks
import SQLLedger
import ThreadExecutor

/// One connection with a thread of its own, on which it takes what waits in the queue, one after another.
///
/// A connection that is lost is made anew for the next that needs it; while that fails, everybody is told so at once
/// instead of waiting, and it is tried again after pauses that grow.
actor Connection {
    private static let shortestPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(2)

    private nonisolated let executor: ThreadExecutor
    private let number: Int
    private let queue: WorkQueue
    private let dial: @Sendable () throws(Problem) -> Link
    private let locks: LockNames
    private let patience: Patience
    private var mark = CommitMark()
    private var link: Link?
    private var pause = Connection.shortestPause
    private var refusal: (problem: Problem, until: ContinuousClock.Instant)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        _ number: Int,
        of queue: WorkQueue,
        parking: SocketParking,
        locks: LockNames,
        patience: Patience,
        dial: @escaping @Sendable () throws(Problem) -> Link
    ) {
        self.number = number
        self.queue = queue
        self.dial = dial
        self.locks = locks
        self.patience = patience
        executor = ThreadExecutor(name: "ledger \(number)", parking: parking)
        executor.start { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    deinit { executor.stop() }

    private func turn() {
        while let work = queue.next(for: number) {
            switch work {
            case .changes(let batch):
                commit(batch)
                queue.hasWritten()
            case .reading(let reading):
                answer(reading)
            }
        }
    }

    private func connected() throws(Problem) -> Link {
        if let link, link.isUsable { return link }
        link = nil
        if let refusal, refusal.until > .now { throw refusal.problem }
        do throws(Problem) {
            let link = try dial()
            try CommitMark.sweep(link)
            (self.link, refusal, pause) = (link, nil, Self.shortestPause)
            return link
        } catch {
            refusal = (error, .now + pause)
            pause = min(pause * 2, Self.longestPause)
            throw error
        }
    }

    private func answer(_ reading: Reading) {
        for attempt in 0..<2 {
            do throws(Problem) {
                let link = try connected()
                let session = Session(link, locks, .alone)
                session.post("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                let answer = reading.perform(session)
                if let problem = session.problem, problem.kind == .lost, attempt == 0 { continue }
                // What was read is read, whatever becomes of the connection.
                do throws(Problem) { _ = try link.run([Statement("ROLLBACK")]) } catch { self.link = nil }
                answer.tell()
                return
            } catch {
                reading.fail(LedgerError(error))
                return
            }
        }
    }

    private func commit(_ batch: [Change]) {
        var transaction = Transaction(batch, locks)
        mark.advance()
        for attempt in 1... {
            do throws(Problem) {
                let link = try connected()
                switch transaction.attempt(on: link, as: mark) {
                case .stored:
                    finish(transaction)
                    return
                case .collided(let problem), .interrupted(let problem):
                    guard attempt < Transaction.mostAttempts else { throw problem }
                case .unknown(let problem):
                    guard try isStored(transaction, problem) else { continue }
                    finish(transaction)
                    return
                case .failed(let problem):
                    throw problem
                }
            } catch {
                for change in batch { change.fail(LedgerError(error)) }
                return
            }
        }
    }

    private func finish(_ transaction: Transaction) {
        transaction.tell()
        for change in transaction.again { queue.submit(change) }
    }

    /// Asks the server whether a commit was stored that it has not answered.
    ///
    /// Throws where that can't be known, since it stays away.
    private func isStored(_ transaction: Transaction, _ problem: Problem) throws(Problem) -> Bool {
        let end = ContinuousClock.now + patience.commit
        (link, refusal) = (nil, nil)
        let parking = SocketParking(timeout: .milliseconds(100))
        while ContinuousClock.now < end {
            do throws(Problem) {
                return try mark.isSet(on: connected(), after: transaction.locking)
            } catch {
                parking.park()
            }
        }
        throw .lost("\(problem.text); it is not known whether the last changes were stored")
    }
}
