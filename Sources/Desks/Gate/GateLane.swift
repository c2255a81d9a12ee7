/// What one credential may take of a worker's places: a bulkhead behind a circuit breaker.
///
/// A value: who comes, leaves or has waited too long is told to it, and it says who passes and who is turned away.
package struct GateLane: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What becomes of somebody who has come.
    package enum Answer: Hashable, Sendable {
        case passed(CircuitBreaker.Pass)
        case turnedAway(for: Duration)
    }

    /// Whom to tell what.
    package typealias Answers = [Int: Answer]

    private struct Waiting: Hashable, Sendable {
        var turn: Int
        var since: Instant
    }

    private let places: Int
    private let moment: Duration
    private var breaker: CircuitBreaker
    private var inside = 0
    private var waiting: [Waiting] = []
    /// When somebody last came out with an answer.
    private var answeredAt: Instant?

    /// A lane with so many `places`, for one of which nobody waits for longer than a `moment`.
    package init(places: Int, moment: Duration, limits: CircuitBreaker.Limits) {
        self.places = max(1, places)
        self.moment = moment
        breaker = CircuitBreaker(limits)
    }

    package var phase: CircuitBreaker.Phase { breaker.phase }
    package var waitingCount: Int { waiting.count }

    /// For how long nobody will pass; nil when somebody may.
    package func remaining(at now: Instant) -> Duration? { breaker.remaining(at: now) }

    /// Somebody comes; nil when he is to wait for a place.
    ///
    /// A probe has a place of its own: it must not wait for those who hang.
    package mutating func arrive(_ turn: Int, at now: Instant) -> Answer? {
        if breaker.phase == .closed, inside >= places {
            waiting.append(Waiting(turn: turn, since: now))
            return nil
        }
        return admit(at: now)
    }

    /// Somebody leaves.
    package mutating func leave(
        _ pass: CircuitBreaker.Pass,
        as ending: CircuitBreaker.Ending,
        at now: Instant,
        jitter: Double
    ) -> Answers {
        inside -= 1
        if ending == .answered { answeredAt = now }
        breaker.end(pass, as: ending, at: now, jitter: jitter)
        return turnAwayIfOpen(at: now).merging(letIn(at: now)) { first, _ in first }
    }

    /// Somebody has waited for a moment: he is turned away, and if meanwhile nobody came out with an answer, so is
    /// everybody until the breaker is closed again.
    ///
    /// Where others come out it is only full, with a moment's work for all of its places.
    package mutating func lose(patience turn: Int, at now: Instant, jitter: Double) -> Answers {
        guard let place = waiting.firstIndex(where: { $0.turn == turn }) else { return [:] }
        let one = waiting.remove(at: place)
        guard let answeredAt, answeredAt >= one.since else {
            breaker.trip(at: now, jitter: jitter)
            return turnAwayIfOpen(at: now).merging([turn: .turnedAway(for: hint(at: now))]) { first, _ in
                first
            }
        }
        return [turn: .turnedAway(for: hint(at: now))]
    }

    /// Somebody waits no longer, for reasons of his own.
    package mutating func withdraw(_ turn: Int, at now: Instant) -> Answers {
        guard let place = waiting.firstIndex(where: { $0.turn == turn }) else { return [:] }
        waiting.remove(at: place)
        return [turn: .turnedAway(for: hint(at: now))]
    }

    private func hint(at now: Instant) -> Duration { breaker.remaining(at: now) ?? moment }

    private mutating func admit(at now: Instant) -> Answer {
        switch breaker.admit(at: now) {
        case .passed(let pass):
            inside += 1
            return .passed(pass)
        case .refused(let remaining):
            return .turnedAway(for: remaining)
        }
    }

    private mutating func letIn(at now: Instant) -> Answers {
        var answers: Answers = [:]
        while breaker.phase == .closed, inside < places, !waiting.isEmpty {
            answers[waiting.removeFirst().turn] = admit(at: now)
        }
        return answers
    }

    private mutating func turnAwayIfOpen(at now: Instant) -> Answers {
        guard breaker.phase != .closed else { return [:] }
        defer { waiting = [] }
        let answer = Answer.turnedAway(for: hint(at: now))
        return Dictionary(uniqueKeysWithValues: waiting.map { ($0.turn, answer) })
    }
}
