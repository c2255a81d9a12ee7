/// How long to wait between attempts to connect: exponential, capped, with full jitter.
///
/// The cap is short, since a cashier who asks for tariffs waits for ten seconds and no longer.
package struct Backoff: Hashable, Sendable {
    package var base: Duration
    package var cap: Duration

    package init(base: Duration = .milliseconds(250), cap: Duration = .seconds(3)) {
        self.base = base
        self.cap = cap
    }

    /// The wait after the `attempt`-th failure in a row (from 1); `jitter` is from 0 up to 1.
    package func delay(after attempt: Int, jitter: Double) -> Duration {
        let doublings = min(max(attempt - 1, 0), 20)
        return min(cap, base * (1 << doublings)) * jitter
    }
}
