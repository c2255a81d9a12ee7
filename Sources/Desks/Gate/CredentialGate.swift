package import Tickets

/// Keeps the trouble of one organiser's credentials from taking every place that a worker has.
///
/// There is a ``GateLane`` for each client id: organisers that share a client share its token, its limits, and its
/// trouble. The gate carries out what the lanes say, and tells when one opens or closes.
package actor CredentialGate {
    /// Told of every change of a client's breaker.
    package typealias Watch =
        @Sendable (_ client: String, _ before: CircuitBreaker.Phase, _ after: CircuitBreaker.Phase) -> Void

    private let clients: [OrganizerID: String]
    private let places: Int
    private let moment: Duration
    private let limits: CircuitBreaker.Limits
    private let changed: Watch
    private var lanes: [String: GateLane] = [:]
    private var waiting: [Int: CheckedContinuation<GateLane.Answer, Never>] = [:]
    /// Answers for those who have not begun to wait yet.
    private var early: [Int: GateLane.Answer] = [:]
    private var turns = 0

    /// A gate with `places` for each client, and `moment` as the longest wait for one.
    ///
    /// An organiser without a client has a lane of his own.
    package init(
        clients: [OrganizerID: String] = [:],
        places: Int,
        moment: Duration = .seconds(1),
        limits: CircuitBreaker.Limits = CircuitBreaker.Limits(),
        changed: @escaping Watch = { _, _, _ in }
    ) {
        self.clients = clients
        self.places = places
        self.moment = moment
        self.limits = limits
        self.changed = changed
    }

    /// Whether a request may be made now; each that may is followed by ``leave(_:_:as:)``.
    package func enter(_ organizer: OrganizerID) async -> GateLane.Answer {
        let client = client(of: organizer)
        turns += 1
        let turn = turns
        if let answer = change(client, { $0.arrive(turn, at: .now) }) { return answer }
        return await wait(for: client, turn)
    }

    /// Gives a place back, and says how the request ended.
    package func leave(
        _ organizer: OrganizerID,
        _ pass: CircuitBreaker.Pass,
        as ending: CircuitBreaker.Ending
    ) {
        tell(
            change(client(of: organizer)) {
                $0.leave(pass, as: ending, at: .now, jitter: Double.random(in: 0..<1))
            }
        )
    }

    /// For how long nobody will pass; nil when somebody may.
    package func remaining(for organizer: OrganizerID) -> Duration? {
        lanes[client(of: organizer)]?.remaining(at: .now)
    }

    /// How many wait for a place of the organiser's client.
    package func waitingCount(for organizer: OrganizerID) -> Int {
        lanes[client(of: organizer)]?.waitingCount ?? 0
    }

    private func client(of organizer: OrganizerID) -> String { clients[organizer] ?? organizer.text }

    private func change<Result>(_ client: String, _ change: (inout GateLane) -> Result) -> Result {
        var lane = lanes[client] ?? GateLane(places: places, moment: moment, limits: limits)
        let before = lane.phase
        let result = change(&lane)
        lanes[client] = lane
        if lane.phase != before { changed(client, before, lane.phase) }
        return result
    }

    private func tell(_ answers: GateLane.Answers) {
        for (turn, answer) in answers {
            if let waiting = waiting.removeValue(forKey: turn) {
                waiting.resume(returning: answer)
            } else {
                early[turn] = answer
            }
        }
    }

    /// The lane's answer to somebody whom it lets wait; it gives each exactly one.
    private func answer(to turn: Int) async -> GateLane.Answer {
        if let answer = early.removeValue(forKey: turn) { return answer }
        return await withCheckedContinuation { waiting[turn] = $0 }
    }

    private func losePatience(_ client: String, _ turn: Int) {
        tell(change(client) { $0.lose(patience: turn, at: .now, jitter: Double.random(in: 0..<1)) })
    }

    private func withdraw(_ client: String, _ turn: Int) {
        tell(change(client) { $0.withdraw(turn, at: .now) })
    }

    /// Waits until the lane has an answer, which it has after a moment at the latest.
    private func wait(for client: String, _ turn: Int) async -> GateLane.Answer {
        await withTaskGroup(of: GateLane.Answer?.self) { group in
            group.addTask { await self.answer(to: turn) }
            group.addTask {
                do {
                    try await Task.sleep(for: self.moment)
                    await self.losePatience(client, turn)
                } catch {
                    // The turn has come, or the caller was cancelled, which is no trouble of the other side's.
                    await self.withdraw(client, turn)
                }
                return nil
            }
            defer { group.cancelAll() }
            for await answer in group {
                if let answer { return answer }
            }
            return .turnedAway(for: moment)
        }
    }
}
