/// What an operator says of a line of which it can't be told whether it is at UiTPAS.
package struct Ruling: Hashable, Sendable {
    package enum Word: Hashable, Sendable {
        /// It is at UiTPAS, as this sale.
        case registered(TicketSaleID)
        /// It is not at UiTPAS; with `isForced` whatever UiTPAS lists.
        case absent(isForced: Bool)
    }

    /// Names this one ruling, so that it is carried out once however often it is delivered.
    package var id: RulingID
    package var line: LineID
    /// The attempt whose end is not known.
    ///
    /// Once the line is posted again, that is another question, and an older ruling is no answer to it.
    package var attempt: AttemptID
    package var word: Word
    package var actor: String
    package var why: String

    package init(
        id: RulingID,
        line: LineID,
        attempt: AttemptID,
        word: Word,
        actor: String,
        why: String
    ) {
        self.id = id
        self.line = line
        self.attempt = attempt
        self.word = word
        self.actor = actor
        self.why = why
    }
}

/// What came of a ruling, kept for ever.
package struct LineAct: Hashable, Sendable {
    package var ruling: Ruling
    /// The state in which it found the line, and the one in which it left it.
    package var from: LineState
    package var to: LineState
    /// Why it changed nothing; nil where it was carried out.
    package var refusal: String?
    /// The sales of the line's pass and event that UiTPAS listed and that no line owned.
    package var listed: [TicketSaleID]
    package var at: Instant

    package init(
        ruling: Ruling,
        from: LineState,
        to: LineState,
        refusal: String? = nil,
        listed: [TicketSaleID] = [],
        at: Instant
    ) {
        self.ruling = ruling
        self.from = from
        self.to = to
        self.refusal = refusal
        self.listed = listed
        self.at = at
    }
}
