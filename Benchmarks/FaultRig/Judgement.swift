/// What became of the tickets of one stretch of time.
package struct Counts: Sendable {
    package var attempted = 0
    /// Sales that the upstream has made, cancelled since or not.
    package var executed = 0
    /// Lines whose end was told: registered, cancelled or refused.
    package var acknowledged = 0
    package var lost = 0
    package var duplicated = 0
    package var parked = 0
    package var uncertain = 0
    /// Lines whose answer was lost, and that the resolver settled.
    package var autoResolved = 0
    package var unsettled = 0
    /// Sales under another organiser, client or price than they ought to be.
    package var misplaced = 0
    /// Sales that nobody asked for.
    package var strangers = 0

    package static func + (one: Counts, other: Counts) -> Counts {
        var sum = one
        sum.attempted += other.attempted
        sum.executed += other.executed
        sum.acknowledged += other.acknowledged
        sum.lost += other.lost
        sum.duplicated += other.duplicated
        sum.parked += other.parked
        sum.uncertain += other.uncertain
        sum.autoResolved += other.autoResolved
        sum.unsettled += other.unsettled
        sum.misplaced += other.misplaced
        sum.strangers += other.strangers
        return sum
    }
}

/// The audit's outcome.
package struct Judgement: Sendable {
    /// By strike; 0 is what met no fault.
    package var counts: [Int: Counts]
    /// Lines about which something is wrong.
    package var offences: [Audit.Offence]
    /// Whatever else does not agree, in a sentence each.
    package var disagreements: [String] = []
    /// Open dead letters, by reason.
    package var deadLetters: [String: Int] = [:]

    package init(counts: [Int: Counts], offences: [Audit.Offence]) {
        self.counts = counts
        self.offences = offences
    }

    package var total: Counts { counts.values.reduce(Counts(), +) }

    /// Nothing lost, nothing doubled, nothing left open, and all books agree.
    package var isGood: Bool {
        let total = total
        return total.lost == 0 && total.duplicated == 0 && total.unsettled == 0 && total.misplaced == 0
            && total.strangers == 0 && disagreements.isEmpty
    }
}
