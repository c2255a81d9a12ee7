/// Whose turn it is to look a subject up, and who waits for which look at it.
///
/// A group commit, for reading: there is one look at a subject at a time, and whoever asks meanwhile waits for the next
/// one, which one of those who wait takes for all of them. Nobody hears of a look that was under way when he asked: it
/// may have passed by what he asks about.
actor Turns<Subject: Hashable & Sendable, Answer: Sendable> {
    enum Turn: Sendable {
        /// It is the caller's turn to read; he then says how it ended with ``ended(_:_:)``.
        case reads
        /// Somebody has read, and began after the caller had asked.
        case heard(Answer)
        /// Too many wait.
        case full
        /// The caller was cancelled.
        case stopped
    }

    private struct Waiting {
        var turn: Int
        var continuation: CheckedContinuation<Turn, Never>
    }

    private struct Round {
        /// Who hears the reading under way; who makes it is not among them.
        var hearers: [Waiting] = []
        /// Who has asked since it was begun; the first of them makes the next one.
        var queue: [Waiting] = []
        var waitingCount: Int { hearers.count + queue.count }
    }

    private let places: Int
    private let account: @Sendable (Subject) -> String
    /// The subjects that are being looked up.
    private var rounds: [Subject: Round] = [:]
    private var turns = 0

    /// Turns for which at most `places` callers of one account wait; who waits takes a place of his subject's account.
    init(places: Int = .max, account: @escaping @Sendable (Subject) -> String = { _ in "" }) {
        self.places = places
        self.account = account
    }

    var readingCount: Int { rounds.count }
    var waitingCount: Int { rounds.values.reduce(0) { $0 + $1.waitingCount } }

    /// The caller's part: to read, or to hear what somebody reads from now on.
    func join(_ subject: Subject) async -> Turn {
        turns += 1
        let turn = turns
        return await withTaskCancellationHandler {
            await withCheckedContinuation { take(Waiting(turn: turn, continuation: $0), for: subject) }
        } onCancel: {
            Task { await self.leave(subject, turn) }
        }
    }

    /// A look has ended, and all who were to hear it hear how; the next is begun if somebody waits for it.
    ///
    /// Where it was not brought to its end (nil) they go on waiting, before those who came later.
    func ended(_ subject: Subject, _ answer: Answer?) {
        guard let round = rounds.removeValue(forKey: subject) else { return }
        var next = round.queue
        if let answer {
            for one in round.hearers { one.continuation.resume(returning: .heard(answer)) }
        } else {
            next = round.hearers + next
        }
        guard !next.isEmpty else { return }
        let reader = next.removeFirst()
        rounds[subject] = Round(hearers: next)
        reader.continuation.resume(returning: .reads)
    }

    private func waitingCount(of account: String) -> Int {
        rounds.reduce(0) { $0 + (self.account($1.key) == account ? $1.value.waitingCount : 0) }
    }

    private func take(_ one: Waiting, for subject: Subject) {
        if Task.isCancelled {
            one.continuation.resume(returning: .stopped)
        } else if rounds[subject] == nil {
            rounds[subject] = Round()
            one.continuation.resume(returning: .reads)
        } else if waitingCount(of: account(subject)) >= places {
            one.continuation.resume(returning: .full)
        } else {
            rounds[subject]?.queue.append(one)
        }
    }

    private func leave(_ subject: Subject, _ turn: Int) {
        guard var round = rounds[subject] else { return }
        let gone = (round.hearers + round.queue).filter { $0.turn == turn }
        round.hearers.removeAll { $0.turn == turn }
        round.queue.removeAll { $0.turn == turn }
        rounds[subject] = round
        for one in gone { one.continuation.resume(returning: .stopped) }
    }
}
