package import Working

extension DeadLetter {
    /// The message on its way back to `queue`, as its worker first saw it, with word of the letter it was.
    ///
    /// It counts as a repetition: somebody may have worked on it before.
    package func replay(to queue: String) -> Publication {
        var message = Incoming(
            Delivery(
                tag: DeliveryTag(connection: 0, number: 0),
                queue: queue,
                exchange: exchange,
                routingKey: routingKey,
                properties: properties,
                body: body
            )
        )
        message.letter = id
        var travelling = message.travelProperties()
        travelling.headers[TravelHeader.attempt] = .int64(1)
        travelling.headers[TravelHeader.isRepeat] = .bool(true)
        return Publication(
            exchange: "",
            routingKey: queue,
            properties: travelling,
            body: body,
            assurance: .routed
        )
    }
}
