import CRabbitMQ
package import Working

/// A message taken off a queue by hand.
package struct FetchedMessage: Hashable, Sendable {
    package var delivery: Delivery
    /// How many messages were left in the queue.
    package var remaining: Int
}

extension BrokerSession {
    /// Takes the next message of `queue`, to be acknowledged; `nil` when there is none.
    package func get(from queue: String) throws(BrokerError) -> FetchedMessage? {
        try onChannel { connection throws(BrokerError) in
            defer { connection.scratch.recycle() }
            connection.lifeline.step()
            let reply = amqp_basic_get(
                connection.handle,
                Connection.channel,
                connection.scratch.bytes(queue),
                0
            )
            try connection.check(reply, "basic.get")
            guard reply.reply.id == UInt32(AMQP_BASIC_GET_OK_METHOD), let decoded = reply.reply.decoded else {
                return nil
            }
            let ok = decoded.load(as: amqp_basic_get_ok_t.self)
            let (number, isRedelivered) = (ok.delivery_tag, ok.redelivered != 0)
            let (exchange, routingKey) = (String(ok.exchange), String(ok.routing_key))
            let remaining = Int(ok.message_count)

            let deadline = ContinuousClock.now + Self.patience
            while true {
                let frame = try answer(from: connection, to: "basic.get", until: deadline)
                guard let message = take(frame) else { continue }
                let delivery = Delivery(
                    tag: DeliveryTag(connection: generation, number: number),
                    queue: queue,
                    exchange: exchange,
                    routingKey: routingKey,
                    isRedelivered: isRedelivered,
                    properties: message.properties,
                    body: message.body
                )
                return FetchedMessage(delivery: delivery, remaining: remaining)
            }
        }
    }

    /// Tells the broker that a message is done with; does nothing for one of an earlier channel.
    ///
    /// `multiple` includes every message taken before it.
    package func acknowledge(_ tag: DeliveryTag, multiple: Bool = false) throws(BrokerError) {
        guard tag.connection == generation else { return }
        try onChannel { connection throws(BrokerError) in
            try connection.acknowledge(tag.number, multiple: multiple)
        }
    }

    /// Gives a message back to its queue; does nothing for one of an earlier channel.
    package func requeue(_ tag: DeliveryTag) throws(BrokerError) {
        guard tag.connection == generation else { return }
        try onChannel { connection throws(BrokerError) in
            connection.lifeline.step()
            try connection.check(
                amqp_basic_reject(connection.handle, Connection.channel, tag.number, 1),
                "basic.reject"
            )
        }
    }

    /// Publishes and returns once the broker has taken responsibility; `false` when no queue took it.
    ///
    /// The assurance of `publication` is not looked at. A broker that rejects it (`basic.nack`) is an error.
    @discardableResult
    package func publish(_ publication: Publication) throws(BrokerError) -> Bool {
        try onChannel { connection throws(BrokerError) in
            if let flaw = publication.flaw {
                throw BrokerError(
                    broker: connection.url.authority,
                    account: connection.account,
                    operation: "basic.publish",
                    code: .preconditionFailed,
                    reply: flaw,
                    scope: .call
                )
            }
            try connection.publish(publication, mandatory: true)
            published += 1
            var isRouted = true
            let deadline = ContinuousClock.now + Self.patience
            while true {
                let frame = try answer(from: connection, to: "basic.publish", until: deadline)
                switch frame {
                case .ack(let number, _) where number >= published: return isRouted
                case .nack(let number, _) where number >= published:
                    throw BrokerError(
                        broker: connection.url.authority,
                        account: connection.account,
                        operation: "basic.publish",
                        code: .resourceError,
                        reply: "the broker rejected the message",
                        scope: .call
                    )
                case .returned: isRouted = false
                default: _ = take(frame)
                }
            }
        }
    }

    /// Consumes from a queue of this connection's own and returns its name, for `replyTo`.
    ///
    /// What arrives comes out of ``replies``. Nothing has to be acknowledged.
    package func consumeReplies() throws(BrokerError) -> String {
        if let replyQueue { return replyQueue }
        return try onChannel { connection throws(BrokerError) in
            let queue = try connection.declareOwnQueue()
            try connection.consume(queue: queue, as: "replies", prefetch: 0, withoutAcknowledging: true)
            replyQueue = queue
            return queue
        }
    }

    /// Takes a frame that is not the answer to a call; returns the message that a call asked for.
    func take(_ frame: Frame) -> ContentAssembly<Frame.Deliver>.Content? {
        var message: ContentAssembly<Frame.Deliver>.Content?
        switch frame {
        case .deliver(let deliver): content.announce(deliver)
        case .header(let size, let properties): message = content.header(size: size, properties: properties)
        case .body(let part): message = content.body(part)
        case .returned, .ack, .nack, .cancel, .blocked, .unblocked, .channelClose, .connectionClose, .other:
            break
        }
        guard let message, let deliver = message.announcement else { return message }
        reply.yield(
            Delivery(
                tag: DeliveryTag(connection: generation, number: deliver.number),
                queue: replyQueue ?? "",
                exchange: deliver.exchange,
                routingKey: deliver.routingKey,
                isRedelivered: deliver.isRedelivered,
                properties: message.properties,
                body: message.body
            )
        )
        return nil
    }
}
