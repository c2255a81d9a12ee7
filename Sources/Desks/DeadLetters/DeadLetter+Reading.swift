import Messages
package import Tickets
package import Working

extension DeadLetter {
    /// The letter that a message on the queue of dead letters is; its id is yet to be given.
    ///
    /// Why it fell is read from our own headers, from the broker's, or from the exchange it came over: what
    /// comes over the alternate exchange of somebody else's exchange was unroutable. `now` stands in where
    /// nothing tells the time.
    package init(_ delivery: Delivery, at now: Instant) {
        if !delivery.exchange.isEmpty, delivery.exchange != Exchange.dead {
            self.init(unroutable: delivery, at: now)
        } else if let verdict = BrokersVerdict(delivery.properties.headers) {
            self.init(fallen: delivery, verdict, at: now)
        } else {
            self.init(given: delivery, at: now)
        }
    }

    /// A message that one of our workers has given up.
    private init(given delivery: Delivery, at now: Instant) {
        let message = Incoming(delivery)
        let headers = delivery.properties.headers
        let said = headers[TravelHeader.reason]?.text
        let reason = said.flatMap(DeadLetterReason.init(rawValue:)) ?? .internal
        let nothing = said.map { "the reason \"\($0)\" is not known" } ?? "it came without a reason"
        let last = headers[TravelHeader.lastFailedAt]?.integer.flatMap { Instant(foreign: $0) }
        self.init(
            message,
            cause: DeadLetterCause(
                reason: reason,
                detail: headers[TravelHeader.detail]?.text ?? nothing,
                pointer: headers[TravelHeader.pointer]?.text
            ),
            queue: headers[TravelHeader.queue]?.name ?? delivery.routingKey,
            worker: headers[TravelHeader.worker]?.text,
            failedAt: last,
            properties: message.originalProperties(),
            attempts: message.attempt,
            now: now
        )
    }

    /// A message that the broker has dead-lettered by a policy.
    private init(fallen delivery: Delivery, _ verdict: BrokersVerdict, at now: Instant) {
        // As it lay in the queue it fell from: that decides whether its headers are ours.
        var lying = delivery
        lying.queue = verdict.queue
        lying.exchange = verdict.exchange
        lying.routingKey = verdict.routingKey ?? delivery.routingKey
        lying.properties.expiration = verdict.expiration
        // Ours end so by the delivery limit only: they never expire where work is done. RabbitMQ 3 goes on with an
        // x-death that a seller has written, exchange and all, so an expired message could pass for ours.
        if verdict.cause.reason != .deliveryLimit {
            lying.properties.headers = lying.properties.headers.filter {
                !$0.key.hasPrefix(TravelHeader.prefix)
            }
        }
        let message = Incoming(lying)
        self.init(
            message,
            cause: verdict.cause,
            queue: verdict.queue.isEmpty ? delivery.routingKey : verdict.queue,
            worker: nil,
            failedAt: verdict.at,
            properties: message.originalProperties(),
            attempts: message.attempt,
            now: now
        )
    }

    /// A message that no queue took.
    private init(unroutable delivery: Delivery, at now: Instant) {
        // As it came, but for what the broker counts: its next delivery would be another letter.
        var properties = delivery.properties
        properties.headers["x-delivery-count"] = nil
        properties.headers["x-acquired-count"] = nil
        self.init(
            Incoming(delivery),
            cause: DeadLetterCause(
                reason: .unroutable,
                detail:
                    "no queue takes the routing key \"\(delivery.routingKey)\" of exchange \(delivery.exchange)"
            ),
            queue: delivery.routingKey,
            worker: nil,
            failedAt: nil,
            properties: properties,
            attempts: 0,
            now: now
        )
        // Nobody wrote down when it failed, so its publisher's own id or time tells it apart from another. Without
        // both, a repetition can't be told from a second message, and a letter too many is better than one too few.
        if properties.timestamp != nil || properties.messageID != nil {
            self.fingerprint = Fingerprint.of(self, failedAt: Instant(milliseconds: 0))
        }
    }

    private init(
        _ message: Incoming,
        cause: DeadLetterCause,
        queue: String,
        worker: String?,
        failedAt: Instant?,
        properties: MessageProperties,
        attempts: Int,
        now: Instant
    ) {
        self.init(
            id: 0,
            fingerprint: "",
            reason: cause.reason.rawValue,
            detail: cause.detail,
            pointer: cause.pointer,
            queue: queue,
            exchange: message.exchange,
            routingKey: message.routingKey,
            worker: worker,
            firstFailedAt: message.firstFailedAt.flatMap { Instant(foreign: $0) } ?? failedAt ?? now,
            lastFailedAt: failedAt ?? now,
            attempts: attempts,
            properties: properties,
            body: message.body,
            origin: message.letter,
            trail: message.trail
        )
        self.fingerprint = Fingerprint.of(self, failedAt: failedAt ?? now)
    }
}

extension DeadLetter {
    /// Whether its fingerprint is the one that this letter was kept with: nobody has changed it since.
    package var hasItsOwnFingerprint: Bool {
        // When an unroutable message failed does not count; see above.
        [self.lastFailedAt, Instant(milliseconds: 0)].contains {
            Fingerprint.of(self, failedAt: $0) == self.fingerprint
        }
    }
}

extension Incoming {
    /// The properties that the message was first published with: what was packed away for the journey is put
    /// back, and what the journey added is taken out.
    fileprivate func originalProperties() -> MessageProperties {
        var properties = travelProperties()
        properties.userID = userID
        properties.expiration = expiration
        let packed = properties.headers
        properties.headers = packed.filter { !$0.key.hasPrefix(TravelHeader.prefix) }
        properties.headers["CC"] = packed[TravelHeader.carbonCopy]
        properties.headers["BCC"] = packed[TravelHeader.blindCarbonCopy]
        return properties
    }
}
