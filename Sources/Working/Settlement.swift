/// How a delivery ends, and the messages that take its place, if it is not simply done with.
struct Settlement {
    var ending: Ending
    var publications: [Publication]
    /// Why it became a dead letter, if so.
    var cause: DeadLetterReason?

    init(_ ending: Ending, _ publications: [Publication] = [], cause: DeadLetterReason? = nil) {
        self.ending = ending
        self.publications = publications
        self.cause = cause
    }
}
