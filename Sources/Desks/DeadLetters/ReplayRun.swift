package import Tickets

/// A replay under way, stopped or done: a list of letters that was made when it was begun.
///
/// What falls meanwhile is not on the list, so a replay ends.
package struct ReplayRun: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case running
        /// Somebody wants it to stop after the letter that it has in hand.
        case stopping
        case stopped
        case done
    }

    /// What became of one of its letters.
    package enum Result: String, Hashable, Sendable, CaseIterable {
        case sent
        /// The broker would not take it; it is still open.
        case refused
        /// It was not open any more, or another replay has it.
        case skipped
    }

    package struct Item: Hashable, Sendable {
        package var letter: Int64
        /// Nil while it waits.
        package var result: Result?
        /// Where it was sent to, or why not.
        package var detail: String
        package var at: Instant?
        /// The letter that it has become since.
        package var failedAgainAs: Int64?

        package init(
            letter: Int64,
            result: Result?,
            detail: String,
            at: Instant?,
            failedAgainAs: Int64?
        ) {
            self.letter = letter
            self.result = result
            self.detail = detail
            self.at = at
            self.failedAgainAs = failedAgainAs
        }
    }

    package struct Tally: Hashable, Sendable {
        package var total: Int
        package var sent: Int
        package var refused: Int
        package var skipped: Int
        /// Of those that were sent, how many have become dead letters again.
        package var failedAgain: Int

        package init(total: Int, sent: Int = 0, refused: Int = 0, skipped: Int = 0, failedAgain: Int = 0) {
            self.total = total
            self.sent = sent
            self.refused = refused
            self.skipped = skipped
            self.failedAgain = failedAgain
        }

        package var waiting: Int { total - sent - refused - skipped }
    }

    /// Counts up from 1.
    package var id: Int64
    package var state: State
    /// Which letters were asked for, in words.
    package var selection: String
    /// At most so many a second; nil for as fast as it goes.
    package var rate: Double?
    /// Whether a letter whose routing key leads nowhere goes where messages of its type go.
    package var isByType: Bool
    package var signature: Signature
    /// The last sign of life of whoever carries it out.
    package var seenAt: Instant
    package var tally: Tally

    package init(
        id: Int64,
        state: State,
        selection: String,
        rate: Double?,
        isByType: Bool,
        signature: Signature,
        seenAt: Instant,
        tally: Tally
    ) {
        self.id = id
        self.state = state
        self.selection = selection
        self.rate = rate
        self.isByType = isByType
        self.signature = signature
        self.seenAt = seenAt
        self.tally = tally
    }

    /// How long after its last sign of life a run that never ended may be taken over, and its letter with it.
    package static let lease = Duration.seconds(30)
}
