package import Tickets

/// How far UiTdatabank's changes have been told, and who is at it.
package struct PollState: Hashable, Sendable {
    /// The process that polls.
    package var holder: String
    /// Until when it is left alone.
    package var heldUntil: Instant
    /// Everything of a kind that editors changed before has been told; none where nothing ever was.
    package var watermarks: [ChangeQuery.Kind: Instant]

    package init(holder: String, heldUntil: Instant, watermarks: [ChangeQuery.Kind: Instant] = [:]) {
        self.holder = holder
        self.heldUntil = heldUntil
        self.watermarks = watermarks
    }
}

/// Where that is written down, for all the processes that could poll.
package protocol PollBook: Sendable {
    /// Takes the polling, or goes on with it, until `end`; where another process has it, that one stays.
    ///
    /// - Returns: What is written down now, whoever's it is.
    func takePoll(as holder: String, until end: Instant, now: Instant) async throws(LedgerError) -> PollState
    /// Moves the watermarks of some kinds forward, unless another process has taken the polling.
    ///
    /// - Returns: Whether they are where they should be.
    func movePoll(
        of kinds: Set<ChangeQuery.Kind>,
        to watermark: Instant,
        as holder: String
    ) async throws(LedgerError) -> Bool
    /// Lets others have it at once.
    func leavePoll(as holder: String) async throws(LedgerError)
    /// What is written down; nil where nobody has ever polled.
    func pollState() async throws(LedgerError) -> PollState?
}
