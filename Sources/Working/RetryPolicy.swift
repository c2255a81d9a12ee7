/// How long a message waits before it is tried again, and when it is given up.
///
/// Data and arithmetic only.
package struct RetryPolicy: Hashable, Sendable {
    /// The delays for which there is a queue, in seconds, ascending.
    package static let delays = [1, 2, 5, 10, 30, 60, 300, 900]

    /// The ceiling of the random delay after each attempt, in seconds; the last one holds for all that follow.
    package var ceilings: [Int]
    /// How long after its first failure a message is given up.
    package var giveUpAfter: Duration

    package init(ceilings: [Int] = [1, 2, 5, 10, 30, 60, 60, 300], giveUpAfter: Duration = .seconds(86_400)) {
        self.ceilings = ceilings
        self.giveUpAfter = giveUpAfter
    }

    /// The delay before attempt `attempt + 1`, in seconds, rounded up to one that there is a queue for.
    ///
    /// Full jitter: anything from nothing to the ceiling, as `jitter` in 0..<1 says. A `Retry-After` is obeyed,
    /// and spread upwards.
    package func delay(after attempt: Int, hint: Duration?, jitter: Double) -> Int {
        let ceiling = Double(ceilings[min(max(attempt, 1), ceilings.count) - 1])
        guard let hint else { return Self.roundedUp(seconds: ceiling * jitter) }
        return Self.roundedUp(seconds: hint / .seconds(1) + min(ceiling, 5) * jitter)
    }

    /// The shortest delay that is at least as long, or the longest there is.
    package static func roundedUp(seconds: Double) -> Int {
        delays.first { Double($0) >= seconds } ?? delays[delays.count - 1]
    }

    /// Whether a message that first failed so long ago has had its time.
    package func givesUp(after age: Duration) -> Bool { age >= giveUpAfter }
}
