package import Working

/// A queue to consume from.
package struct Subscription: Hashable, Sendable {
    package var queue: String
    /// The most deliveries of this queue that are handed out and not acknowledged.
    package var prefetch: UInt16

    package init(queue: String, prefetch: UInt16) {
        self.queue = queue
        self.prefetch = prefetch
    }
}

/// Messages that every process gets a copy of, for as long as it is connected.
package struct BroadcastSubscription: Hashable, Sendable {
    package struct Binding: Hashable, Sendable {
        package var exchange: String
        package var key: String

        package init(exchange: String, key: String) {
            self.exchange = exchange
            self.key = key
        }
    }

    package var bindings: [Binding]

    package init(bindings: [Binding]) { self.bindings = bindings }
}

/// What comes in on a ``BroadcastSubscription``.
package enum Broadcast: Hashable, Sendable {
    /// There is a new connection: whatever was sent since the last one is lost.
    case connected
    /// A message; there is nothing to acknowledge.
    case message(Delivery)
}

/// What a consumer is doing.
package enum ConsumerState: String, Hashable, Sendable {
    /// There is no connection (yet, or any more).
    case connecting
    /// Every queue is being consumed.
    case consuming
    /// It takes no more deliveries, and never will.
    case stopped
}
