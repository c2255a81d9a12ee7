/// How long a message of one class waits, and for how long it goes on.
package struct RetrySchedule: Hashable, Sendable {
    /// The ceiling of the random delay after each attempt, in seconds; the last one holds for all that follow.
    package var ceilings: [Int]
    /// Whether it never comes back earlier than it was asked to (`Retry-After`, the end of a cool-down or a fence).
    package var obeysHint: Bool
    /// Whether its retries are paid for out of a ``RetryBudget``.
    package var isBudgeted: Bool
    /// After how many seconds of waiting in delay queues it is given up; nil is never.
    ///
    /// It is the time waited that counts, not the time that has passed: neither a clock that steps nor workers that
    /// were down for two days give anything up.
    package var giveUpAfter: Int?

    package init(ceilings: [Int], obeysHint: Bool, isBudgeted: Bool, giveUpAfter: Int?) {
        self.ceilings = ceilings
        self.obeysHint = obeysHint
        self.isBudgeted = isBudgeted
        self.giveUpAfter = giveUpAfter
    }

    /// The longest delay that it has without being asked for a longer one, in seconds.
    package var longest: Int { RetryPolicy.roundedUp(seconds: Double(ceilings.max() ?? 0)) }

    /// The delay before attempt `attempt + 1`, in seconds: one that there is a queue for.
    ///
    /// Full jitter: anything from nothing to the ceiling, as `jitter` in 0..<1 says, rounded up. A hint that is obeyed
    /// is spread upwards in the same way, and what is spread is rounded down: half a minute that was asked for must not
    /// become five. A retry `beyondBudget` waits for the longest delay instead.
    package func delay(after attempt: Int, hint: Duration?, jitter: Double, beyondBudget: Bool = false) -> Int
    {
        let asked = obeysHint ? max(0, (hint ?? .zero) / .seconds(1)) : 0
        guard !beyondBudget else { return RetryPolicy.roundedUp(seconds: max(asked, Double(longest))) }
        let spread = ceiling(after: attempt) * jitter
        guard asked > 0 else { return RetryPolicy.roundedUp(seconds: spread) }
        return max(RetryPolicy.roundedUp(seconds: asked), RetryPolicy.roundedDown(seconds: asked + spread))
    }

    /// Whether a message that has waited for so many seconds has had its time.
    package func givesUp(afterWaiting seconds: Int64) -> Bool { giveUpAfter.map { seconds >= $0 } ?? false }

    private func ceiling(after attempt: Int) -> Double {
        guard !ceilings.isEmpty else { return 0 }
        return Double(ceilings[min(max(attempt, 1), ceilings.count) - 1])
    }
}
