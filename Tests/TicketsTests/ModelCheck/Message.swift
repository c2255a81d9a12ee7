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
