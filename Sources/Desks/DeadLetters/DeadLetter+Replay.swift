package import Working

extension DeadLetter {
    /// The message on its way back to `queue`, as its worker first saw it, with word of the letter it was.
    ///
    /// Where an operator has corrected the body, that is sent. It counts as a repetition: somebody may have worked on it
    /// before.
    package func replay(to queue: String) -> Publication {
        let message = incoming(in: queue)
        var travelling = message.travelProperties()
        travelling.headers[TravelHeader.attempt] = .int64(1)
        travelling.headers[TravelHeader.isRepeat] = .bool(true)
        return Publication(
            exchange: "",
            routingKey: queue,
            properties: travelling,
            body: message.body,
            assurance: .routed
        )
    }

    /// The message as the worker of `queue` would see it.
    package func incoming(in queue: String) -> Incoming {
        var message = Incoming(
            Delivery(
                tag: DeliveryTag(connection: 0, number: 0),
                queue: queue,
                exchange: self.exchange,
                routingKey: self.routingKey,
                properties: properties,
                body: correction ?? body
            )
        )
        message.letter = self.id
        return message
    }
}
