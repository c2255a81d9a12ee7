/// Stops asking who does not answer, and finds out soon when he does again.
///
/// **Closed**, everything passes; after some failures in a row, or two 429s in a row that say how long to stay away, it
/// is **open** until a moment, and nothing passes. Then it is **half-open**: one request passes, to see. If that ends
/// well the breaker is closed, else it is open for twice as long. A probe that has no answer by the time the next one
/// would be due counts as failed, so that one that hangs keeps nobody from finding out.
///
/// A value: time and jitter are arguments.
package struct CircuitBreaker: Hashable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What the rest of the world may know of it.
    package enum Phase: Int, Hashable, Sendable, CaseIterable {
        case closed = 0
        case halfOpen = 1
        case open = 2
    }

    /// How a request ended, as far as it tells of the other side.
    package enum Ending: Hashable, Sendable {
        /// It was answered, be it with a no.
        case answered
        /// It was not, or with an error.
        case failed
        /// 429.
        case limited(retryAfter: Duration?)
        /// It tells nothing: it was not made, or its caller was stopped.
        case silent
    }

    /// A request that has passed; it comes back with its ending.
    package struct Pass: Hashable, Sendable {
        /// Counts the times the breaker has opened and closed: what began before says nothing of now.
        fileprivate var period: Int
        /// The number of the probe it is, else nil.
        fileprivate var probe: Int?
    }

    package enum Admission: Hashable, Sendable {
        case passed(Pass)
        /// Nothing is asked; it is worth another attempt after this time.
        case refused(for: Duration)
    }

    /// The numbers it works with.
    package struct Limits: Hashable, Sendable {
        /// How many failures in a row open it.
        package var patience = 5
        package var shortestCoolDown = Duration.seconds(1)
        /// Where the doubling ends.
        package var longestCoolDown: Duration
        /// The longest `Retry-After` that is obeyed for everybody; one request is then made, to see.
        package var longestRetryAfter = Duration.seconds(300)

        package init(longestCoolDown: Duration = .seconds(30)) { self.longestCoolDown = longestCoolDown }
    }

    private enum State: Hashable, Sendable {
        /// With so many failures and 429s in a row.
        case closed(failures: Int, limited: Int)
        case open(until: Instant, coolDown: Duration)
        /// With a probe under way; from `overdue` on, the next one may pass.
        case halfOpen(probe: Int, overdue: Instant, coolDown: Duration)
    }

    private let limits: Limits
    private var state = State.closed(failures: 0, limited: 0)
    private var period = 0
    private var probes = 0

    package init(_ limits: Limits = Limits()) { self.limits = limits }

    package var phase: Phase {
        switch state {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    /// For how long nothing will pass; nil when a request may, now.
    package func remaining(at now: Instant) -> Duration? {
        switch state {
        case .closed: nil
        case .open(let until, _): until > now ? until - now : nil
        // The probe is likely to have its answer by then.
        case .halfOpen(_, let overdue, _): overdue > now ? min(overdue - now, limits.shortestCoolDown) : nil
        }
    }

    /// Whether a request may be made; each that passes comes back to ``end(_:as:at:jitter:)``.
    package mutating func admit(at now: Instant) -> Admission {
        if let remaining = remaining(at: now) { return .refused(for: remaining) }
        switch state {
        case .closed: return .passed(Pass(period: period, probe: nil))
        case .open(_, let coolDown), .halfOpen(_, _, let coolDown):
            let next = min(coolDown * 2, limits.longestCoolDown)
            probes += 1
            state = .halfOpen(probe: probes, overdue: now + next, coolDown: next)
            return .passed(Pass(period: period, probe: probes))
        }
    }

    /// A request has ended; `jitter` in 0..<1 spreads the next probes of several workers.
    package mutating func end(_ pass: Pass, as ending: Ending, at now: Instant, jitter: Double) {
        guard pass.period == period else { return }
        switch state {
        case .closed(let failures, let limited):
            count(ending, failures: failures, limited: limited, at: now, jitter: jitter)
        case .open(_, let coolDown):
            // A probe that was overdue has come back after all.
            if ending == .answered { close() } else { stay(ending, coolDown, at: now) }
        case .halfOpen(let probe, _, let coolDown):
            switch ending {
            case .answered: close()
            case .failed where pass.probe == probe: open(for: coolDown, at: now, jitter: jitter)
            case .limited(let retryAfter) where pass.probe == probe:
                open(for: coolDown, atLeast: retryAfter, at: now, jitter: jitter)
            case .silent where pass.probe == probe: state = .open(until: now, coolDown: coolDown)
            case .failed, .limited, .silent: break
            }
        }
    }

    /// Opens it whatever was counted: nobody comes back, and others wait.
    package mutating func trip(at now: Instant, jitter: Double) {
        guard phase == .closed else { return }
        open(for: limits.shortestCoolDown, at: now, jitter: jitter)
    }

    private mutating func count(
        _ ending: Ending,
        failures: Int,
        limited: Int,
        at now: Instant,
        jitter: Double
    ) {
        switch ending {
        case .silent: return
        case .answered: state = .closed(failures: 0, limited: 0)
        case .failed: state = .closed(failures: failures + 1, limited: 0)
        case .limited(let retryAfter):
            // A single one among successes is no limit of the credential's: it is obeyed by its own message.
            if let retryAfter, limited > 0 {
                return open(for: limits.shortestCoolDown, atLeast: retryAfter, at: now, jitter: jitter)
            }
            state = .closed(failures: failures + 1, limited: limited + (retryAfter == nil ? 0 : 1))
        }
        if failures + 1 >= limits.patience, ending != .answered {
            open(for: limits.shortestCoolDown, at: now, jitter: jitter)
        }
    }

    /// Word of an earlier probe while the breaker is open: only a longer `Retry-After` is news.
    private mutating func stay(_ ending: Ending, _ coolDown: Duration, at now: Instant) {
        guard case .limited(let retryAfter?) = ending, case .open(let until, _) = state else { return }
        state = .open(until: max(until, now + min(retryAfter, limits.longestRetryAfter)), coolDown: coolDown)
    }

    private mutating func close() {
        period += 1
        state = .closed(failures: 0, limited: 0)
    }

    /// Half of the cool-down, and the other half as `jitter` says.
    private mutating func open(
        for coolDown: Duration,
        atLeast retryAfter: Duration? = nil,
        at now: Instant,
        jitter: Double
    ) {
        if phase == .closed { period += 1 }
        let coolDown = min(coolDown, limits.longestCoolDown)
        let asked = min(retryAfter ?? .zero, limits.longestRetryAfter)
        state = .open(until: now + max(asked, coolDown * (0.5 + jitter / 2)), coolDown: coolDown)
    }
}
