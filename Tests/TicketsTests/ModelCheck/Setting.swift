import Tickets

/// What there is in a cluster, and what may happen in it.
struct Setting: Hashable {
    /// The events of each basket's lines; those of a number that is used again have the same tuple.
    var baskets: [[EventID]]
    var mail: [Message.Kind]
    var hasSameTuples = false
    var atomicity = BasketRules.Atomicity.line
    var workers = 2
    var answers: [Request.Answer] = Request.Answer.allCases
    /// How often something may go wrong: a crash, a refusal, a lost answer, a second delivery.
    var faults = 2
    /// Whether a command may be lost.
    var losesMessages = false
    /// Whether an operator settles uncertain lines.
    var hasOperator = false
    /// Whether UiTPAS may keep another label than it was sent, which leaves a lost answer for an operator.
    var altersLabels = false
    /// What may go wrong as often as it likes.
    var free: Set<Step.Act> = []
    var breach: Breach?

    func order(_ basket: Int, _ payment: Order.Payment, isAdded: Bool) -> Order {
        let lines = baskets[basket].enumerated().map { place, event in
            line(
                LineID("\(place + 1)"),
                event: event,
                number: hasSameTuples ? 0 : place + baskets[..<basket].joined().count
            )
        }
        let part = mail.contains(.added) ? (isAdded ? lines.suffix(1) : lines.dropLast()) : lines[...]
        return Order(payment: payment, channel: "online", customer: nil, lines: Array(part))
    }
}

/// A rule that the workers of a cluster break.
enum Breach: Hashable, CaseIterable {
    /// Posts again what was posted, without finding out what came of it.
    case postsAgain
    /// Starts its request whenever it gets round to it.
    case sendsLate
    /// Believes that there is no sale when UiTPAS's list shows none once.
    case believesOneReading
    /// Takes a list that was read long ago for a second reading.
    case believesOldReadings
    /// Posts and records without looking whether the line is still wanted.
    case ignoresWishes
    /// Publishes what it is about to write down.
    case tellsFirst
    /// Nobody looks for lines that have not moved for long.
    case leavesLinesAlone
}
