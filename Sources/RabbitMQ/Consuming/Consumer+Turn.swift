import Logging
import ThreadExecutor
import Working

/// What the thread does: write acknowledgements, read frames, reconnect.
extension Consumer {
    /// Frames taken before acknowledgements get their turn again.
    private static let batch = 256
    private static let broadcastTag = "broadcast"

    func turn() {
        guard !ended.isOpen else { return }
        defer { lifeline.rest() }
        let (settled, isStopping, isClosing) = desk.withLock { desk in
            defer { desk.settled.removeAll(keepingCapacity: true) }
            return (desk.settled, desk.isStopping, desk.isClosing)
        }
        do throws(BrokerError) {
            if let connection = link.current {
                try acknowledge(settled, on: connection)
                if isStopping, !hasCancelled { try cancelConsumers(on: connection) }
            }
            if isClosing { return end() }
            guard isRunning, !isStopping || link.current != nil else { return }
            guard let connection = try link.connection(preparedBy: prepare) else { return }
            try read(from: connection)
        } catch {
            lost(error)
        }
    }

    private func acknowledge(_ tags: [DeliveryTag], on connection: Connection) throws(BrokerError) {
        guard !tags.isEmpty else { return }
        let numbers = tags.filter { $0.connection == generation }.map(\.number)
        for word in acknowledgements.settle(numbers) {
            try connection.acknowledge(word.number, multiple: word.multiple)
        }
    }

    private func cancelConsumers(on connection: Connection) throws(BrokerError) {
        hasCancelled = true
        for index in subscriptions.indices { try connection.cancel(consumerTag: String(index)) }
        if broadcastSubscription != nil { try connection.cancel(consumerTag: Self.broadcastTag) }
    }

    /// Subscribes to everything on a new connection; the broadcasts first, so that none is missed.
    private func prepare(_ connection: Connection) throws(BrokerError) {
        generation += 1
        acknowledgements = Acknowledgements()
        content = ContentAssembly()
        if let broadcastSubscription {
            let queue = try connection.declareOwnQueue()
            for binding in broadcastSubscription.bindings {
                try connection.bind(queue: queue, exchange: binding.exchange, key: binding.key)
            }
            try connection.consume(
                queue: queue,
                as: Self.broadcastTag,
                prefetch: 0,
                withoutAcknowledging: true
            )
            broadcast.yield(.connected)
        }
        for (index, subscription) in subscriptions.enumerated() {
            try connection.consume(
                queue: subscription.queue,
                as: String(index),
                prefetch: subscription.prefetch
            )
        }
        desk.withLock { desk in
            if !desk.isStopping { desk.state = .consuming }
        }
        let queues = subscriptions.map { "\($0.queue) (\($0.prefetch))" }.joined(separator: ", ")
        logger.info("consuming", metadata: ["queues": "\(queues)"])
    }

    private func read(from connection: Connection) throws(BrokerError) {
        for _ in 0..<Self.batch {
            guard let frame = try connection.nextFrame() else { return }
            try take(frame, from: connection)
        }
        // There may be more in librabbitmq's buffers, where the socket no longer shows it.
        parking.unpark()
    }

    private func take(_ frame: Frame, from connection: Connection) throws(BrokerError) {
        switch frame {
        case .deliver(let deliver): content.announce(deliver)
        case .header(let size, let properties):
            if let message = content.header(size: size, properties: properties) { hand(over: message) }
        case .body(let part):
            if let message = content.body(part) { hand(over: message) }
        case .cancel(let consumerTag):
            throw connection.error(
                "basic.cancel",
                .notFound,
                "the broker ended the consumer of \(queue(of: consumerTag))"
            )
        case .channelClose(let code, let reply):
            try connection.confirmChannelClose()
            throw connection.error("channel.close", BrokerError.Code(rawValue: Int32(code)), reply)
        case .returned, .ack, .nack, .blocked, .unblocked, .connectionClose, .other: break
        }
    }

    private func hand(over message: ContentAssembly<Frame.Deliver>.Content) {
        guard let announced = message.announcement else { return }
        let delivery = Delivery(
            tag: DeliveryTag(connection: generation, number: announced.number),
            queue: queue(of: announced.consumerTag),
            exchange: announced.exchange,
            routingKey: announced.routingKey,
            isRedelivered: announced.isRedelivered,
            properties: message.properties,
            body: message.body
        )
        if announced.consumerTag == Self.broadcastTag {
            acknowledgements.skip(announced.number)
            broadcast.yield(.message(delivery))
        } else {
            // After `stop()` nobody takes it, and the broker delivers it again.
            deliver.yield(delivery)
        }
    }

    private func queue(of consumerTag: String) -> String {
        guard let index = Int(consumerTag), subscriptions.indices.contains(index) else { return consumerTag }
        return subscriptions[index].queue
    }

    private func lost(_ error: BrokerError) {
        if error.isFatal, !link.hasWorked {
            failure = error
            return end()
        }
        desk.withLock { desk in
            if !desk.isStopping { desk.state = .connecting }
        }
        link.lost(error)
    }

    private func end() {
        link.close()
        desk.withLock { $0.state = .stopped }
        deliver.finish()
        broadcast.finish()
        ended.open()
    }
}
