/// Where a message goes that can't be handled now: to wait, or to the dead letters.
///
/// Pure; the worker publishes.
package struct Journey: Sendable {
    /// The worker's name, for whoever reads the dead letter.
    package var worker: String
    package var policy: RetryPolicy

    package init(worker: String, policy: RetryPolicy) {
        self.worker = worker
        self.policy = policy
    }

    /// The message on its way to a delay queue, whence it returns to the queue it came from.
    package func waiting(_ message: Incoming, seconds: Int) -> Publication {
        var properties = message.travelProperties()
        properties.headers[TravelHeader.attempt] = .int64(Int64(message.attempt))
        if message.waited > 0 { properties.headers[TravelHeader.waited] = .int64(message.waited) }
        properties.headers[TravelHeader.firstFailedAt] = message.firstFailedAt.map { .int64($0) }
        if message.isRepeat { properties.headers[TravelHeader.isRepeat] = .bool(true) }
        if message.wasRedelivered { properties.headers[TravelHeader.wasRedelivered] = .bool(true) }
        return Publication(
            exchange: "uitpas.retry.\(seconds)",
            routingKey: message.delivery.queue,
            properties: properties,
            body: message.body,
            assurance: .routed
        )
    }

    /// The message on its way to another attempt; nil when it has had its time.
    ///
    /// What it has waited decides that, never the wall clock: `now`, in milliseconds since 1970, is for the reader of a
    /// dead letter.
    package func retry(
        _ message: Incoming,
        _ kind: RetryClass,
        detail: String,
        after hint: Duration?,
        at now: Int64,
        jitter: Double,
        beyondBudget: Bool = false
    ) -> Publication? {
        let schedule = policy[kind]
        guard !schedule.givesUp(afterWaiting: message.waited) else { return nil }
        let delay = schedule.delay(
            after: message.attempt,
            hint: hint,
            jitter: jitter,
            beyondBudget: beyondBudget
        )
        var later = message
        if schedule.giveUpAfter != nil {
            later.waited = min(message.waited + Int64(delay), Incoming.longestWait)
        }
        later.attempt = min(message.attempt, Int(Int32.max)) + 1
        later.firstFailedAt = message.firstFailedAt ?? now
        later.add(kind.rawValue, detail, of: message, at: now)
        var publication = waiting(later, seconds: delay)
        publication.properties.headers[TravelHeader.lastFailedAt] = .int64(now)
        publication.properties.headers[TravelHeader.reason] = .string(kind.rawValue)
        return publication
    }

    /// The message as a dead letter.
    package func deadLetter(_ message: Incoming, cause: DeadLetterCause, at now: Int64) -> Publication {
        var last = message
        last.add(cause.reason.rawValue, cause.detail, of: message, at: now)
        var properties = last.travelProperties()
        properties.headers[TravelHeader.attempt] = .int64(Int64(message.attempt))
        properties.headers[TravelHeader.firstFailedAt] = .int64(message.firstFailedAt ?? now)
        properties.headers[TravelHeader.lastFailedAt] = .int64(now)
        properties.headers[TravelHeader.reason] = .string(cause.reason.rawValue)
        properties.headers[TravelHeader.detail] = .string(cause.detail)
        properties.headers[TravelHeader.pointer] = cause.pointer.map { .string($0) }
        properties.headers[TravelHeader.worker] = .string(worker)
        return Publication(
            exchange: "uitpas.dead",
            routingKey: message.delivery.queue,
            properties: properties,
            body: message.body,
            assurance: .routed
        )
    }
}

extension Incoming {
    /// Adds what became of an attempt to the trail.
    fileprivate mutating func add(_ kind: String, _ detail: String, of message: Incoming, at now: Int64) {
        let failed = FailedAttempt(at: now, attempt: message.attempt, kind: kind, detail: detail)
        trail = FailedAttempt.trail(message.trail, with: failed)
    }
}
