/// How long a message waits before it is tried again, and when it is given up: a schedule a class.
///
/// Data and arithmetic only. **What counts when the class changes:** a message has one count of attempts and one sum
/// of the time it has waited; at each failure they are held against the schedule of the class it fails with now.
/// Waiting in a class that never gives up adds nothing to the sum: a ledger that was away for three days must not
/// make the first slow answer after it the last.
package struct RetryPolicy: Hashable, Sendable {
    /// The delays for which there is a queue, in seconds, ascending.
    package static let delays = [1, 2, 5, 10, 30, 60, 300, 900]

    private static let day = 86_400

    /// A minute at most, so that a backlog is through soon after the upstream is back; meanwhile the breaker keeps it
    /// from being asked.
    ///
    /// A day: an outage of a whole evening and the night after it loses nothing, and what is still failing then is for
    /// a person, before the doors open.
    package var upstream = RetrySchedule(
        ceilings: [1, 2, 5, 10, 30, 60],
        obeysHint: true,
        isBudgeted: true,
        giveUpAfter: day
    )

    /// As for the upstream: who is refused for asking too often for a whole day has a wrong limit, which a person mends.
    package var rateLimited = RetrySchedule(
        ceilings: [1, 2, 5, 10, 30, 60],
        obeysHint: true,
        isBudgeted: true,
        giveUpAfter: day
    )

    /// Never before the cool-down is over, and a minute at most for the first ten minutes or so, so that everything is
    /// done soon after a short outage; then wider apart: a backlog of 50,000 that came back every half minute for a
    /// whole night would be a storm on the broker.
    ///
    /// It asks nobody, so it is not paid for. A day of it is a day of an outage.
    package var turnedAway = RetrySchedule(
        ceilings: [1, 2, 5, 10, 30] + Array(repeating: 60, count: 15) + [300],
        obeysHint: true,
        isBudgeted: false,
        giveUpAfter: day
    )

    /// Back as soon as the attempt may be looked up, which is late enough, and nothing to save on: an open question is
    /// to be answered.
    ///
    /// A day: an upstream that answers every post with what can't be read would be asked for ever.
    package var lostAnswer = RetrySchedule(
        ceilings: [5],
        obeysHint: true,
        isBudgeted: false,
        giveUpAfter: day
    )

    /// Never given up: a dead letter would have to go into that same ledger, and nothing is wrong with the message.
    package var ledger = RetrySchedule(
        ceilings: [1, 2, 5, 10, 30],
        obeysHint: false,
        isBudgeted: true,
        giveUpAfter: nil
    )

    /// At once, to a worker that is there; that this one was stopped is not the message's fault.
    package var stopped = RetrySchedule(
        ceilings: [1],
        obeysHint: false,
        isBudgeted: false,
        giveUpAfter: nil
    )

    /// Waiting hardly mends it, but a new version may: the day is for that.
    package var `internal` = RetrySchedule(
        ceilings: [1, 5, 30, 60, 300],
        obeysHint: false,
        isBudgeted: true,
        giveUpAfter: day
    )

    package init() {}

    package subscript(_ kind: RetryClass) -> RetrySchedule {
        switch kind {
        case .upstream: upstream
        case .rateLimited: rateLimited
        case .turnedAway: turnedAway
        case .lostAnswer: lostAnswer
        case .ledger: ledger
        case .stopped: stopped
        case .internal: `internal`
        }
    }

    /// The longest delay that is not longer, or the shortest there is.
    package static func roundedDown(seconds: Double) -> Int {
        delays.last { Double($0) <= seconds } ?? delays[0]
    }

    /// The shortest delay that is at least as long, or the longest there is.
    package static func roundedUp(seconds: Double) -> Int {
        delays.first { Double($0) >= seconds } ?? delays[delays.count - 1]
    }
}
