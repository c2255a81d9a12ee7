package import Tickets

/// A dead letter as the register lists it, without the message itself.
package struct LetterEntry: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case open
        case replayed
        case discarded
    }

    /// Counts up from 1; never given twice.
    package var id: Int64
    /// Tells a letter that is collected twice from two letters that look alike.
    package var fingerprint: String
    package var status: Status
    /// The same for letters that fell for the same reason at the same place; see ``LetterPlace``.
    package var cause: String
    /// From the bounded list of contract reasons.
    package var reason: String
    package var detail: String
    /// A JSON pointer into the body, where the detail has one.
    package var pointer: String?
    /// The queue it fell from; for an unroutable message the routing key it had.
    package var queue: String
    /// The exchange and routing key under which it was first published.
    package var exchange: String
    package var routingKey: String
    package var type: String?
    package var messageID: String?
    package var subject: LetterSubject
    package var worker: String?
    package var firstFailedAt: Instant
    package var lastFailedAt: Instant
    package var attempts: Int
    /// The letter this one was, before it was replayed and failed again.
    package var origin: Int64?
    /// Of the body as it came, in bytes.
    package var bodySize: Int
    /// Whether an operator wants another body to be sent.
    package var isCorrected: Bool
    /// Until when a replay has it in hand; nil when none has.
    package var claimedUntil: Instant?

    package init(
        id: Int64,
        fingerprint: String,
        status: Status,
        cause: String,
        reason: String,
        detail: String,
        pointer: String?,
        queue: String,
        exchange: String,
        routingKey: String,
        type: String?,
        messageID: String?,
        subject: LetterSubject,
        worker: String?,
        firstFailedAt: Instant,
        lastFailedAt: Instant,
        attempts: Int,
        origin: Int64?,
        bodySize: Int,
        isCorrected: Bool,
        claimedUntil: Instant? = nil
    ) {
        self.id = id
        self.fingerprint = fingerprint
        self.status = status
        self.cause = cause
        self.reason = reason
        self.detail = detail
        self.pointer = pointer
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
        self.type = type
        self.messageID = messageID
        self.subject = subject
        self.worker = worker
        self.firstFailedAt = firstFailedAt
        self.lastFailedAt = lastFailedAt
        self.attempts = attempts
        self.origin = origin
        self.bodySize = bodySize
        self.isCorrected = isCorrected
        self.claimedUntil = claimedUntil
    }
}
