import Tickets

/// Whose turn it is to read an event's list, and who waits for which reading of it.
///
/// A group commit, for lists: one is read at a time, and whoever asks meanwhile waits for the next reading, which one
/// of those who wait makes for all of them. Nobody hears a reading that was under way when he asked: it may have
/// passed by what he asks about.
actor ReadingTurns {
    struct List: Hashable, Sendable {
        var event: UiTdatabankEventID
        var organizer: OrganizerID
        /// Whose places the waiting takes.
        var client: String
    }

    enum Turn: Sendable {
        /// It is the caller's turn to read; he then says how it ended with ``ended(_:_:)``.
        case reads
        /// Somebody has read, and began after the caller had asked.
        case heard(Result<Reading, UpstreamFailure>)
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
    /// The lists that are being read.
    private var rounds: [List: Round] = [:]
    private var turns = 0

    /// Turns for which at most `places` callers of one client wait.
    init(places: Int) { self.places = places }

    var readingCount: Int { rounds.count }
    var waitingCount: Int { rounds.values.reduce(0) { $0 + $1.waitingCount } }

    /// The caller's part: to read, or to hear what somebody reads from now on.
    func join(_ list: List) async -> Turn {
        turns += 1
        let turn = turns
        return await withTaskCancellationHandler {
            await withCheckedContinuation { take(Waiting(turn: turn, continuation: $0), for: list) }
        } onCancel: {
            Task { await self.leave(list, turn) }
        }
    }

    /// A reading has ended, and all who were to hear it hear how; the next is begun if somebody waits for it.
    ///
    /// Where it was not brought to its end (nil) they go on waiting, before those who came later.
    func ended(_ list: List, _ answer: Result<Reading, UpstreamFailure>?) {
        guard let round = rounds.removeValue(forKey: list) else { return }
        var next = round.queue
        if let answer {
            for one in round.hearers { one.continuation.resume(returning: .heard(answer)) }
        } else {
            next = round.hearers + next
        }
        guard !next.isEmpty else { return }
        let reader = next.removeFirst()
        rounds[list] = Round(hearers: next)
        reader.continuation.resume(returning: .reads)
    }

    private func waitingCount(of client: String) -> Int {
        rounds.reduce(0) { $0 + ($1.key.client == client ? $1.value.waitingCount : 0) }
    }

    private func take(_ one: Waiting, for list: List) {
        if Task.isCancelled {
            one.continuation.resume(returning: .stopped)
        } else if rounds[list] == nil {
            rounds[list] = Round()
            one.continuation.resume(returning: .reads)
        } else if waitingCount(of: list.client) >= places {
            one.continuation.resume(returning: .full)
        } else {
            rounds[list]?.queue.append(one)
        }
    }

    private func leave(_ list: List, _ turn: Int) {
        guard var round = rounds[list] else { return }
        let gone = (round.hearers + round.queue).filter { $0.turn == turn }
        round.hearers.removeAll { $0.turn == turn }
        round.queue.removeAll { $0.turn == turn }
        rounds[list] = round
        for one in gone { one.continuation.resume(returning: .stopped) }
    }
}
