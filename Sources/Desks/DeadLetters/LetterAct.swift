package import Tickets

/// Who does something about dead letters, why, and when.
package struct Signature: Hashable, Sendable {
    package var actor: String
    package var why: String
    package var at: Instant

    package init(actor: String, why: String, at: Instant) {
        self.actor = actor
        self.why = why
        self.at = at
    }
}

/// Something that was done about dead letters; outlives them.
package struct LetterAct: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case replayed
        /// It was to be replayed, and the broker would not take it.
        case refused
        case discarded
        case restored
        /// Another body is to be sent.
        case corrected
        /// The original body is to be sent after all.
        case uncorrected
        /// Whole UiTPAS numbers were shown.
        case revealed
        /// Letters left the ledger with whole UiTPAS numbers.
        case exported
        case imported
        /// Letters were deleted.
        case purged
        case runBegun = "run-begun"
        case runStopped = "run-stopped"
        case runResumed = "run-resumed"
        case runEnded = "run-ended"
    }

    /// Counts up from 1.
    package var id: Int64
    package var kind: Kind
    /// Nil for what was done about many at once.
    package var letter: Int64?
    package var run: Int64?
    package var signature: Signature
    /// What else there is to say; empty where nothing is.
    package var detail: String

    package init(
        id: Int64 = 0,
        _ kind: Kind,
        letter: Int64? = nil,
        run: Int64? = nil,
        by signature: Signature,
        detail: String = ""
    ) {
        self.id = id
        self.kind = kind
        self.letter = letter
        self.run = run
        self.signature = signature
        self.detail = detail
    }
}

/// Which acts are meant: those that everything given here holds for.
package struct LetterActFilter: Hashable, Sendable {
    package var letter: Int64?
    package var run: Int64?
    package var actor: String?
    package var kind: LetterAct.Kind?
    package var since: Instant?
    package var until: Instant?

    package init(
        letter: Int64? = nil,
        run: Int64? = nil,
        actor: String? = nil,
        kind: LetterAct.Kind? = nil,
        since: Instant? = nil,
        until: Instant? = nil
    ) {
        self.letter = letter
        self.run = run
        self.actor = actor
        self.kind = kind
        self.since = since
        self.until = until
    }
}
