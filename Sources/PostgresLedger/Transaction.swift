import Desks
import SQLLedger

/// Changes that share a commit: each of them stands or falls by itself, and nobody hears of one before all are on disk.
struct Transaction {
    enum Outcome {
        /// On disk.
        case stored
        /// Nothing is stored; the same once more may be.
        case collided(Problem)
        case interrupted(Problem)
        /// The server went away while it was asked to commit.
        case unknown(Problem)
        case failed(Problem)
    }

    static let mostAttempts = 8

    private let changes: [Change]
    private let locks: LockNames
    private var answers: [Answer] = []
    /// Those that have to come again, alone.
    private(set) var again: [Change] = []

    init(_ changes: [Change], _ locks: LockNames) {
        self.changes = changes
        self.locks = locks
    }

    /// Tells everybody what has come of it, once it is on disk.
    func tell() { for answer in answers { answer.tell() } }

    /// Carries the changes out and commits them under a mark that tells afterwards whether that was stored.
    mutating func attempt(on link: Link, as mark: CommitMark) -> Outcome {
        (answers, again) = ([], [])
        let session = Session(link, locks, changes.contains { $0.isAlone } ? .alone : .beside)
        session.post("BEGIN")
        for lock in locking { session.post(SQLStatement(lock.sql, lock.arguments)) }
        var hasWritten = false
        for change in changes {
            switch perform(change, session) {
            case .done(let answer, let writes):
                answers.append(answer)
                hasWritten = hasWritten || writes
            case .undone(let answer):
                answers.append(answer)
            case .wantsToBeAlone:
                var change = change
                change.isAlone = true
                again.append(change)
            case .failed(let problem):
                return abandon(link, problem)
            }
        }
        do throws(Problem) {
            _ = try link.run((hasWritten ? [mark.setting] : []) + [Statement("COMMIT")])
        } catch {
            if hasWritten, error.kind == .lost { return .unknown(error) }
            return abandon(link, error)
        }
        return .stored
    }

    /// Takes every lock at the beginning and in one order, so that no two wait for each other.
    var locking: [Statement] {
        let isAlone = changes.contains { $0.isAlone }
        let ledger = isAlone ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared"
        let scopes = changes.compactMap { locks.scope($0.scope) }.uniqued()
        return [Statement("SELECT \(ledger)(?)", [locks.ledger])]
            + scopes.map { Statement("SELECT pg_advisory_xact_lock(?)", [$0]) }
    }

    private enum Done {
        case done(Answer, writes: Bool)
        case undone(Answer)
        case wantsToBeAlone
        case failed(Problem)
    }

    private func perform(_ change: Change, _ session: Session) -> Done {
        session.post("SAVEPOINT change")
        let answer = change.perform(session)
        var error = answer.error
        var hasWritten = false
        if error == nil, !session.wantsToBeAlone {
            session.post("RELEASE SAVEPOINT change")
            do { hasWritten = try session.flush() } catch let failure { error = failure }
        }
        let wantsToBeAlone = session.wantsToBeAlone
        if let problem = session.problem, !problem.isOfOneStatement { return .failed(problem) }
        guard let error else {
            guard wantsToBeAlone else { return .done(answer, writes: hasWritten) }
            return goBack(session) ?? .wantsToBeAlone
        }
        if let failed = goBack(session) { return failed }
        if wantsToBeAlone { return .wantsToBeAlone }
        return .undone(answer.error == nil ? Answer(error: error) { change.failAny(error) } : answer)
    }

    /// Nil when the transaction can go on.
    private func goBack(_ session: Session) -> Done? {
        do {
            try session.goBack(to: "change")
            return nil
        } catch {
            return .failed(session.problem ?? .lost("the connection to PostgreSQL is lost"))
        }
    }

    private func abandon(_ link: Link, _ problem: Problem) -> Outcome {
        if problem.kind == .lost { return .interrupted(problem) }
        // A connection that can't do even that is made anew.
        do throws(Problem) { _ = try link.run([Statement("ROLLBACK")]) } catch { return .interrupted(error) }
        return problem.isCollision ? .collided(problem) : .failed(problem)
    }
}

extension Change {
    fileprivate func failAny(_ error: any Error) {
        fail(error as? LedgerError ?? .unavailable("the ledger failed: \(type(of: error))"))
    }
}

extension [SQLValue] {
    /// Each once, in the order of their numbers.
    fileprivate func uniqued() -> [SQLValue] {
        let numbers = compactMap { value -> Int64? in
            guard case .integer(let number) = value else { return nil }
            return number
        }
        return Set(numbers).sorted().map { .integer($0) }
    }
}
