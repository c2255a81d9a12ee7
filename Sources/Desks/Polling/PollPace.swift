/// When the next poll is due: regularly, and after failures later each time.
package struct PollPace: Hashable, Sendable {
    /// Where the doubling ends.
    package static let longestPause = Duration.seconds(600)

    private let interval: Duration
    private var failures = 0

    package init(every interval: Duration) { self.interval = interval }

    /// The pause after a poll that went well.
    package mutating func succeeded() -> Duration {
        failures = 0
        return interval
    }

    /// The pause after one that did not; as long as publiq asked for, if it did.
    ///
    /// `jitter` in 0..<1 spreads several.
    package mutating func failed(retryAfter: Duration?, jitter: Double) -> Duration {
        failures = min(failures + 1, 16)
        let doubled = min(interval * (1 << failures), max(Self.longestPause, interval))
        return max(retryAfter ?? .zero, doubled * (0.75 + jitter / 4))
    }
}
