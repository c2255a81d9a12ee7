package import Tickets

/// What dead letters are counted by.
package enum LetterGrouping: String, Hashable, Sendable, CaseIterable {
    case cause
    case reason
    case queue
    case type
    case workgroup
    case seller
    case organizer
    /// A letter counts for each event of its lines.
    case event
    case worker
}

/// Equal steps of time, the last of which ends at a moment.
package struct TrendScale: Hashable, Sendable {
    package var end: Instant
    package var step: Duration
    package var steps: Int

    package init(end: Instant, step: Duration, steps: Int = 12) {
        self.end = end
        self.step = step
        self.steps = steps
    }

    package var start: Instant {
        Instant(milliseconds: end.milliseconds - step.wholeMilliseconds * Int64(steps))
    }

    /// The shortest scale that reaches back to a moment, up to twelve days.
    package init(reaching past: Instant, from end: Instant) {
        let minutes: [Int64] = [1, 5, 15, 60, 120, 360, 720, 1_440]
        let span = end.since(past)
        let step = minutes.map { Duration.seconds($0 * 60) }.first { $0 * 12 >= span } ?? .seconds(86_400)
        self.init(end: end, step: step)
    }
}

/// Letters that have something in common.
package struct LetterGroup: Hashable, Sendable {
    /// What they have in common; nil for those of which it is not known.
    package var key: String?
    package var count: Int
    package var firstFailedAt: Instant
    package var lastFailedAt: Instant
    /// How many failed last in each step of the scale; who failed before it is in none.
    package var trend: [Int]
    /// The newest of them.
    package var example: LetterEntry

    package init(
        key: String?,
        count: Int,
        firstFailedAt: Instant,
        lastFailedAt: Instant,
        trend: [Int],
        example: LetterEntry
    ) {
        self.key = key
        self.count = count
        self.firstFailedAt = firstFailedAt
        self.lastFailedAt = lastFailedAt
        self.trend = trend
        self.example = example
    }
}
