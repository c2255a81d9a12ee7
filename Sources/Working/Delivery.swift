/// Names one delivery on one connection; worthless once that connection is gone.
package struct DeliveryTag: Hashable, Sendable {
    /// Counts the connections of an inbox, so that a tag of an earlier one can be told apart.
    package var connection: UInt64
    package var number: UInt64

    package init(connection: UInt64, number: UInt64) {
        self.connection = connection
        self.number = number
    }
}

/// One message as the broker handed it over.
package struct Delivery: Hashable, Sendable {
    package var tag: DeliveryTag
    /// The queue it was consumed from.
    package var queue: String
    /// The exchange it was last published to; empty for the default exchange.
    package var exchange: String
    package var routingKey: String
    package var isRedelivered: Bool
    package var properties: MessageProperties
    package var body: [UInt8]

    package init(
        tag: DeliveryTag,
        queue: String,
        exchange: String,
        routingKey: String,
        isRedelivered: Bool = false,
        properties: MessageProperties,
        body: [UInt8]
    ) {
        self.tag = tag
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
        self.isRedelivered = isRedelivered
        self.properties = properties
        self.body = body
    }
}
