import Tickets

/// One thing that happens in a cluster.
enum Step: Hashable {
    /// How a handler ends that needs one transaction only.
    enum End: String, Hashable, CaseIterable {
        /// It publishes, and acknowledges.
        case well
        /// It dies before anything is published: the broker delivers again.
        case unheard = "dies before publishing"
        /// It dies after everything is published and before it acknowledges.
        case unacknowledged = "dies before acknowledging"
        /// It publishes first, and dies before anything is written down; nobody may.
        case premature = "publishes before it commits, and dies"
    }

    /// What a worker does next.
    enum Act: Hashable {
        case claim
        case send, fails
        case hear, lose
        case read, cannotRead
        case resolve
        case remove, removeUnheard, cannotRemove, mayNotRemove
        case record
        case finish(End)
        case giveUp
        case crash
    }

    case hear(Message, End)
    case deliver(Message)
    case duplicate(Message)
    /// A worker takes it and dies before it does anything.
    case spoil(Message)
    case purge(Message)
    case replay(Message)
    case work(Int, Act)
    case execute(request: Int, Request.Answer)
    case passFence(basket: Int, AttemptID)
    case passSecondReading
    case lapse
    case sweepReservations
    case sweepStalled
    /// An operator who can see it says what became of an uncertain line.
    case say(basket: Int, LineID)
    /// A sale worker reads UiTPAS's list for what the operator said; then it judges and writes down.
    case inspect
    case rule(End)
}

extension Step {
    /// Whether something goes wrong.
    var isFault: Bool {
        switch self {
        case .hear(_, let end): end != .well
        case .duplicate, .spoil, .purge: true
        case .execute(_, let answer): answer != .registered && answer != .registeredOtherwise
        case .work(_, .finish(let end)), .rule(let end): end != .well
        case .work(_, let act): act.isFault
        case .deliver, .replay, .passFence, .passSecondReading, .lapse, .sweepReservations, .sweepStalled,
            .say, .inspect:
            false
        }
    }
}

extension Step.Act {
    fileprivate var isFault: Bool {
        switch self {
        case .claim, .send, .hear, .read, .resolve, .remove, .record, .finish: false
        case .fails, .lose, .cannotRead, .removeUnheard, .cannotRemove, .mayNotRemove, .giveUp, .crash: true
        }
    }
}

extension Step: CustomStringConvertible {
    var description: String {
        switch self {
        case .hear(let message, let end):
            "\(message) is heard\(end == .well ? "" : "; the worker \(end.rawValue)")"
        case .deliver(let message): "\(message) is delivered"
        case .duplicate(let message): "\(message) is delivered, and stays to be delivered again"
        case .spoil(let message): "\(message) is delivered to a worker that dies at once"
        case .purge(let message): "\(message) is lost"
        case .replay(let message): "the letter \(message) is replayed"
        case .work(let worker, let act): "worker \(worker + 1): \(act)"
        case .execute(let request, let answer): "UiTPAS carries out request \(request): \(answer)"
        case .passFence(_, let attempt): "the fence of attempt \(attempt) passes"
        case .passSecondReading: "the second reading is due; UiTPAS's list is complete"
        case .lapse: "time passes for the reservation"
        case .sweepReservations: "lapsed reservations are swept"
        case .say(let basket, let line): "an operator says what became of B-\(basket + 1)/\(line)"
        case .inspect: "UiTPAS's list is read for what the operator said"
        case .rule(let end):
            "what the operator said is carried out\(end == .well ? "" : "; the worker \(end.rawValue)")"
        case .sweepStalled: "lines that have not moved for long are swept"
        }
    }
}

extension Step.Act: CustomStringConvertible {
    var description: String {
        switch self {
        case .claim: "claims the next round"
        case .send: "sends the request"
        case .fails: "can't send the request"
        case .hear: "hears the answer and writes it down"
        case .lose: "loses the answer"
        case .read: "reads UiTPAS's list"
        case .cannotRead: "can't read UiTPAS's list"
        case .resolve: "settles the attempt by the list"
        case .remove: "has the sale removed"
        case .removeUnheard: "has the sale removed and loses the answer"
        case .cannotRemove: "can't have the sale removed"
        case .mayNotRemove: "may not have the sale removed"
        case .record: "writes down that it was removed"
        case .finish(let end): end == .well ? "publishes and acknowledges" : end.rawValue
        case .giveUp: "gives the command up"
        case .crash: "dies"
        }
    }
}

extension Message: CustomStringConvertible {
    var description: String {
        let place = organizer.map { " to \($0)" } ?? ""
        let flags = resumes ? (isRepeat ? " (redelivered)" : " (replayed)") : isRepeat ? " (repeated)" : ""
        return "\(kind) B-\(basket + 1)\(place)\(flags)"
    }
}
