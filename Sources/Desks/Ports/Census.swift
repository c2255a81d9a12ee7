package import Tickets

/// The lines of one state and one organiser, as a census finds them.
package struct LineCount: Hashable, Sendable {
    package var state: LineState
    /// Nil for lines whose event has no organiser yet.
    package var organizer: OrganizerID?
    package var count: Int
    /// When the one that waits longest was sold; where it is not sold, or waits to be cancelled, when it came to its state.
    ///
    /// A line that is tried again and again comes to its state anew each time; what the organiser waits for does not.
    package var oldest: Instant

    package init(state: LineState, organizer: OrganizerID?, count: Int, oldest: Instant) {
        self.state = state
        self.organizer = organizer
        self.count = count
        self.oldest = oldest
    }
}

/// Counts what waits in the ledger.
package protocol Census: Sendable {
    /// The lines in these states, by state and organiser; none for what there is none of.
    func count(ofLinesIn states: Set<LineState>) async throws(LedgerError) -> [LineCount]
    /// The dead letters that nobody has dealt with, by reason.
    func openLetters() async throws(LedgerError) -> [String: Int]
}
