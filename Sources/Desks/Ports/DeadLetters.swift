package import Tickets
package import Working

/// A message that nobody could do anything with, kept to the byte.
package struct DeadLetter: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case open
        case replayed
        case discarded
    }

    /// Counts up from 1.
    package var id: Int64
    /// Tells a letter that is collected twice from two letters that look alike.
    package var fingerprint: String
    package var status: Status
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
    package var worker: String?
    package var firstFailedAt: Instant
    package var lastFailedAt: Instant
    package var attempts: Int
    package var properties: MessageProperties
    package var body: [UInt8]
    /// The letter this one was, before it was replayed and failed again.
    package var origin: Int64?

    package init(
        id: Int64,
        fingerprint: String,
        status: Status = .open,
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
        origin: Int64? = nil
    ) {
        self.id = id
        self.fingerprint = fingerprint
        self.status = status
        self.reason = reason
        self.detail = detail
        self.pointer = pointer
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
        self.worker = worker
        self.firstFailedAt = firstFailedAt
        self.lastFailedAt = lastFailedAt
        self.attempts = attempts
        self.properties = properties
        self.body = body
        self.origin = origin
    }
}

/// Which dead letters are meant.
package struct DeadLetterFilter: Hashable, Sendable {
    package var ids: [Int64]?
    package var reason: String?
    package var queue: String?
    package var since: Instant?
    package var status: DeadLetter.Status?

    package init(
        ids: [Int64]? = nil,
        reason: String? = nil,
        queue: String? = nil,
        since: Instant? = nil,
        status: DeadLetter.Status? = .open
    ) {
        self.ids = ids
        self.reason = reason
        self.queue = queue
        self.since = since
        self.status = status
    }
}

/// How many open letters have one reason and queue.
package struct DeadLetterCount: Hashable, Sendable {
    package var reason: String
    package var queue: String
    package var count: Int
    package var firstFailedAt: Instant
    package var lastFailedAt: Instant

    package init(reason: String, queue: String, count: Int, firstFailedAt: Instant, lastFailedAt: Instant) {
        self.reason = reason
        self.queue = queue
        self.count = count
        self.firstFailedAt = firstFailedAt
        self.lastFailedAt = lastFailedAt
    }
}

/// Where dead letters are kept, and what was done about them.
package protocol DeadLetterStore: Sendable {
    /// Keeps a letter, durably; one with a known fingerprint is kept once.
    ///
    /// `id` is given by the store.
    func keep(_ letter: DeadLetter) async throws(LedgerError) -> Int64
    func deadLetters(_ filter: DeadLetterFilter, limit: Int) async throws(LedgerError) -> [DeadLetter]
    func deadLetterCounts() async throws(LedgerError) -> [DeadLetterCount]
    /// Sets the status of an open letter and records the act; false when it is no longer `from`.
    func setDeadLetter(
        _ id: Int64,
        from: DeadLetter.Status,
        to: DeadLetter.Status,
        by actor: String,
        why: String,
        at moment: Instant
    ) async throws(LedgerError) -> Bool
}
