/// A message to be published, and how much its arrival matters.
package struct Publication: Hashable, Sendable {
    /// What has to be known before the delivery that caused a publication may be acknowledged.
    package enum Assurance: Hashable, Sendable {
        /// The broker has confirmed it, and at least one queue has taken it.
        case routed
        /// The broker has confirmed it; that nobody has bound a queue is counted, not an error.
        case confirmed
        /// Nothing: a reply to somebody who may have gone.
        case bestEffort
    }

    /// Empty for the default exchange.
    package var exchange: String
    package var routingKey: String
    package var properties: MessageProperties
    package var body: [UInt8]
    package var assurance: Assurance

    package init(
        exchange: String,
        routingKey: String,
        properties: MessageProperties,
        body: [UInt8],
        assurance: Assurance
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
        self.assurance = assurance
    }
}

/// Why a publication did not arrive.
package enum PublishError: Error, Hashable, Sendable {
    /// No queue takes this routing key at this exchange (`basic.return`).
    case unroutable(exchange: String, routingKey: String, reply: String)
    /// The broker would not take it (`basic.nack`): a queue is full, or failed.
    case rejected(exchange: String, routingKey: String)
    /// The broker closed the channel over this publication (406, 403, 404, …), with its words.
    case refused(exchange: String, routingKey: String, reply: String)
    /// The outbox was closed before the broker answered.
    case closed

    /// A word from a bounded set, for metrics.
    package var label: String {
        switch self {
        case .unroutable: "unroutable"
        case .rejected: "rejected"
        case .refused: "refused"
        case .closed: "closed"
        }
    }
}

/// Where publications go.
package protocol Outbox: Sendable {
    /// Publishes and returns once the broker has taken responsibility.
    ///
    /// A lost connection is not an error: the outbox reconnects and publishes again what was not confirmed,
    /// so a publication may arrive twice. For `.bestEffort` it returns at once; where there is no connection, the
    /// message waits ten seconds for one and is dropped then.
    func publish(_ publication: Publication) async throws(PublishError)
}

/// Where deliveries come from, and where they are acknowledged.
package protocol Inbox: Sendable {
    /// Deliveries of every queue consumed, across reconnects; ends after ``stop()`` or a fatal error.
    ///
    /// Unbounded on purpose: its true bound is the prefetch count.
    var deliveries: AsyncStream<Delivery> { get }

    /// Tells the broker that a delivery is done with.
    ///
    /// Does nothing when its connection is gone: the broker delivers it again.
    func acknowledge(_ tag: DeliveryTag) async

    /// Takes no more deliveries; those that were handed out can still be acknowledged.
    func stop() async
}
