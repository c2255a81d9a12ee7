extension Line {
    /// Why a line is uncertain of which UiTPAS was never asked.
    package static let unread = "given up while UiTPAS's list of sales could not be read"
}

extension Basket {
    /// Lets go of what an organiser's sale command could not do in its time: the command becomes a dead letter.
    ///
    /// Lines that were not posted are parked. Lines that were posted without an answer become uncertain once their
    /// fence has passed, so that they are seen. Their attempt stays open, and so the next command, be it the replayed
    /// letter, asks UiTPAS again (see ``isToBeResolvedAgain(_:)``), unless an operator has settled them first. That is
    /// safe: such a line is `registering` again under its old attempt, and nothing is posted before two readings after
    /// its fence have found nothing; in the meantime it counts among the lines that wait for a sale like theirs.
    ///
    /// `isOpen` says that a fence has not passed yet: then nobody can judge, and a fresh command has to be left behind.
    package mutating func giveUpSales(
        for organizer: OrganizerID,
        reason: String,
        at moment: Moment
    ) -> (effects: [Effect], isOpen: Bool) {
        var effects = parkSales(for: organizer, reason: reason, at: moment.wall)
        var isOpen = false
        for attempt in attempts.values.sorted(by: { $0.id < $1.id })
        where attempt.organizer == organizer && attempt.ending == nil {
            let waiting = held(by: attempt).filter { $0.state == .registering }
            guard attempt.settleAfter <= moment.wall(asOf: attempt.startedAt) else {
                isOpen = isOpen || !waiting.isEmpty
                continue
            }
            for line in waiting {
                effects += apply(.undecidable(reason: Line.unread), to: line.id, at: moment.wall)
            }
        }
        return ((effects + settle(at: moment.wall, isRepeat: false)).withoutRepeats, isOpen)
    }

    /// Whether UiTPAS was not asked what became of the line, and may still be.
    ///
    /// What UiTPAS's list left undecided stays with the operator.
    func isToBeResolvedAgain(_ line: Line) -> Bool {
        guard line.state == .uncertain, line.reason == Line.unread else { return false }
        return line.attempt.flatMap { attempts[$0] }.map { $0.ending == nil } ?? false
    }
}
