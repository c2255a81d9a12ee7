package import Tickets
package import Working

/// A message that nobody could do anything with, kept to the byte: its entry in the register, and the message.
///
/// What stands in the entry is read as if it stood here.
@dynamicMemberLookup
package struct DeadLetter: Hashable, Sendable {
    package var entry: LetterEntry
    package var properties: MessageProperties
    package var body: [UInt8]
    /// The attempts that failed, the oldest first; not all of many.
    package var trail: [FailedAttempt]
    /// The body that an operator wants to have sent instead; the original stays.
    package var correction: [UInt8]?

    package init(
        id: Int64,
        fingerprint: String,
        status: LetterEntry.Status = .open,
        reason: String,
        detail: String,
        pointer: String?,
        queue: String,
        exchange: String,
        routingKey: String,
        worker: String?,
        firstFailedAt: Instant,
        lastFailedAt: Instant,
        attempts: Int,
        properties: MessageProperties,
        body: [UInt8],
        origin: Int64? = nil,
        trail: [FailedAttempt] = []
    ) {
        let subject = LetterSubject(body: body)
        let place = LetterPlace(queue: queue, type: properties.type, pointer: pointer, detail: detail)
        entry = LetterEntry(
            id: id,
            fingerprint: fingerprint,
            status: status,
            cause: place.cause(reason: reason, about: subject),
            reason: reason,
            detail: detail,
            pointer: pointer,
            queue: queue,
            exchange: exchange,
            routingKey: routingKey,
            type: properties.type,
            messageID: properties.messageID,
            subject: subject,
            worker: worker,
            firstFailedAt: firstFailedAt,
            lastFailedAt: lastFailedAt,
            attempts: attempts,
            origin: origin,
            bodySize: body.count,
            isCorrected: false
        )
        self.properties = properties
        self.body = body
        self.trail = trail
    }

    package init(
        entry: LetterEntry,
        properties: MessageProperties,
        body: [UInt8],
        trail: [FailedAttempt],
        correction: [UInt8]?
    ) {
        self.entry = entry
        self.properties = properties
        self.body = body
        self.trail = trail
        self.correction = correction
    }

    package subscript<Value>(dynamicMember member: WritableKeyPath<LetterEntry, Value>) -> Value {
        get { entry[keyPath: member] }
        set { entry[keyPath: member] = newValue }
    }
}
