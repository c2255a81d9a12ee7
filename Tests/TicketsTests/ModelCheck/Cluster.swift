import Tickets

/// A message on its way through the cluster.
///
/// The same message twice in a queue is no more than a message that is delivered twice, so queues are sets.
struct Message: Hashable {
    enum Kind: Int, Hashable {
        case reserved, sold, added, cancelled, review, sale, cancellation
    }

    var kind: Kind
    var basket: Int
    var organizer: OrganizerID?
    /// Whether somebody may have worked on it before.
    var isRepeat = false
    /// Whether it takes parked lines up again: a replayed letter, or a delivery whose worker died.
    var resumes = false

    /// As the broker delivers it again after its worker died.
    var redelivered: Message {
        var copy = self
        copy.isRepeat = true
        copy.resumes = true
        return copy
    }

    /// As it waits for another try.
    var retried: Message {
        var copy = self
        copy.isRepeat = true
        return copy
    }

    /// The same request, as if it had been asked for the first time.
    var fresh: Message { Message(kind: kind, basket: basket, organizer: organizer) }

    var isCommand: Bool { kind.rawValue >= Kind.review.rawValue }

    /// A place in a fixed order of all messages.
    var rank: Int {
        let place = organizer == brugge ? 1 : 0
        return (((kind.rawValue * 2 + basket) * 2 + place) * 2 + (isRepeat ? 1 : 0)) * 2 + (resumes ? 1 : 0)
    }
}

extension [Message] {
    /// Keeps the order fixed and every message once.
    mutating func put(_ message: Message) {
        guard !contains(message) else { return }
        let place = firstIndex { $0.rank > message.rank } ?? count
        insert(message, at: place)
    }

    mutating func take(_ message: Message) { removeAll { $0 == message } }
}

/// What is told to the outside: an effect without what does not matter here.
enum Word: Hashable {
    case outcome(basket: Int, LineID, life: Int, OutcomeKind, TicketSaleID?)
    case retribution(Retribution.Kind, TicketSaleID)
    case settled(basket: Int, version: Int)
}

/// A request that UiTPAS may carry out at any moment until the fence.
struct Request: Hashable {
    enum Answer: Hashable, CaseIterable {
        case registered, refused, refusedNamingNone, rejected, tooMany, forbidden
    }

    var id: Int
    var basket: Int
    var attempt: AttemptID
    var lines: [Line]
    /// What UiTPAS did; nil while it may do anything.
    var answer: Answer?
    /// The sales it made, in the order of the lines.
    var sales: [TicketSaleID] = []
    /// Whether it can't arrive any more.
    var isDead = false
}

/// A sale at UiTPAS, with the line that it was made for, which UiTPAS does not know.
struct Sale: Hashable {
    var basket: Int
    var line: LineID
    var life: Int
    var tuple: SaleTuple
    var isActive = true
    /// Whether UiTPAS's list shows it already: lists lag behind.
    var isListed = false
}

/// A sale or cancellation worker in the middle of a command.
struct Worker: Hashable {
    enum Phase: Hashable {
        /// The intent is on disk, nothing was sent.
        case claimed(Attempt)
        /// The request has left.
        case waiting(Attempt, request: Int)
        /// About to read UiTPAS's list; then with the list in hand.
        case resolving(Attempt)
        case read(Attempt, [TicketSaleID], begun: Instant)
        /// Has written down what came of a round, and goes on to the next.
        case between
        /// About to remove these sales, the first one first; then with the first one gone, but not written down.
        case removing([Line])
        case removed([Line])
        /// Has done what it could, and is about to publish.
        case done(Verdict)
    }

    enum Verdict: Hashable {
        case acknowledge, again, retry, deadLetter
        /// The command is a dead letter, and a fresh one takes care of what is still open.
        case deadLetterLeavingOpen
    }

    var message: Message
    var phase: Phase
    /// Told only when the worker is done.
    var words: Set<Word> = []
    var commands: [Message] = []
    /// What publiq could not read is parked.
    var hasRejected = false
    var failed = false
}

/// Everything there is: ledger, queues, workers, UiTPAS, and what the outside was told.
///
/// The clock stands still at ``start``; when time passes, what is written down moves into the past instead. So there
/// are few moments, and a state that comes again is the same state.
struct Cluster: Hashable {
    var setting: Setting
    var baskets: [Basket]
    /// Attempts that have ended, of lines that are in doubt all the same.
    var past: [AttemptID: Attempt] = [:]
    /// Every sale that is or was a line's, in the ledger.
    var owned: Set<TicketSaleID> = []
    /// What Tixly has sent and nobody has heard yet.
    var mail: [Message]
    var queue: [Message] = []
    var letters: [Message] = []
    var workers: [Worker] = []
    var requests: [Request] = []
    var sales: [Sale] = []
    var told: Set<Word> = []
    /// 0 while the reservation runs, 1 when it has lapsed, 2 when it can't be paid any more, either.
    var lapse = 0
    var isCancelled = false
    /// How much may still go wrong.
    var faultsLeft: Int
    /// Something that must not be, seen by a step itself.
    var wrong: String?
}

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
