import Tickets

/// What is told to the outside: an effect without what does not matter here.
enum Word: Hashable {
    case outcome(basket: Int, LineID, life: Int, OutcomeKind, TicketSaleID?)
    case retribution(Retribution.Kind, TicketSaleID)
    case settled(basket: Int, version: Int)
}

/// A request that UiTPAS may carry out at any moment until the fence.
struct Request: Hashable {
    enum Answer: Hashable, CaseIterable {
        case registered, registeredOtherwise, refused, refusedNamingNone, rejected, tooMany, forbidden
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

/// What an operator said of an uncertain line.
struct Said: Hashable {
    var basket: Int
    var line: LineID
    var attempt: AttemptID
    /// Its sale at UiTPAS; nil where there is none.
    var sale: TicketSaleID?
    /// What UiTPAS listed, once a worker has read it.
    var listed: [TicketSaleID]?
    /// Whether it was carried out by a delivery that died.
    var isDone = false
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
    /// What an operator has said of an uncertain line, on its way to a sale worker.
    var ruling: Said?
    /// 0 while the reservation runs, 1 when it has lapsed, 2 when it can't be paid any more, either.
    var lapse = 0
    var isCancelled = false
    /// How much may still go wrong.
    var faultsLeft: Int
    /// Something that must not be, seen by a step itself.
    var wrong: String?
}
