import Desks

/// A token bucket: so many requests a second, and a second's worth (but at least one) at once after a pause.
///
/// Callers take turns in the order in which they came.
actor Pace {
    private let interval: Duration
    private let burst: Duration
    /// When the next request may be sent if nobody had paused.
    private var next: ContinuousClock.Instant

    /// A pace of `requestsPerSecond`, which is above 0.
    init(requestsPerSecond: Double) {
        interval = .seconds(1) / max(requestsPerSecond, 0.001)
        burst = max(.seconds(1), interval)
        next = .now - burst
    }

    /// Waits for a turn; one that would come after `end` is not taken.
    func turn(by end: ContinuousClock.Instant) async throws(UpstreamFailure) {
        let now = ContinuousClock.now
        let turn = max(next, now - burst + interval)
        guard turn <= end else {
            throw UpstreamFailure(
                kind: .paced,
                description: "our own limit of requests per second for the organiser's client is used up",
                retryAfter: turn - now
            )
        }
        next = turn + interval
        guard turn > now else { return }
        do {
            try await Task.sleep(until: turn, clock: .continuous)
        } catch {
            throw UpstreamFailure(kind: .error, description: "stopped while waiting for a turn")
        }
    }
}
