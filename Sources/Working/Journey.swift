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
        properties.headers[TravelHeader.firstFailedAt] = message.firstFailedAt.map { .int64($0) }
        if message.isRepeat { properties.headers[TravelHeader.isRepeat] = .bool(true) }
        return Publication(
            exchange: "uitpas.retry.\(seconds)",
            routingKey: message.delivery.queue,
            properties: properties,
            body: message.body,
            assurance: .routed
        )
    }

    /// The message on its way to another attempt; nil when it has had its time.
    package func retry(
        _ message: Incoming,
        label: String,
        after hint: Duration?,
        at now: Int64,
        jitter: Double
    ) -> Publication? {
        let first = message.firstFailedAt ?? now
        guard !policy.givesUp(after: .milliseconds(now - first)) else { return nil }
        let delay = policy.delay(after: message.attempt, hint: hint, jitter: jitter)
        var publication = waiting(message, seconds: delay)
        publication.properties.headers[TravelHeader.attempt] = .int64(Int64(message.attempt + 1))
        publication.properties.headers[TravelHeader.firstFailedAt] = .int64(first)
        publication.properties.headers[TravelHeader.lastFailedAt] = .int64(now)
        publication.properties.headers[TravelHeader.reason] = .string(label)
        return publication
    }

    /// The message as a dead letter.
    package func deadLetter(_ message: Incoming, cause: DeadLetterCause, at now: Int64) -> Publication {
        var properties = message.travelProperties()
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
