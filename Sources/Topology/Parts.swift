/// An exchange as it should be; always durable.
package struct ExchangePlan: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case topic
        case direct
        case fanout
    }

    package var name: String
    package var kind: Kind

    package init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A queue as it should be; always durable, and its kind is its only argument.
///
/// Everything else is said by policy, so that it can be changed later.
package struct QueuePlan: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case classic
        case quorum
    }

    package var name: String
    package var kind: Kind

    package init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A way from an exchange to a queue.
package struct Binding: Hashable, Sendable {
    package var exchange: String
    package var queue: String
    package var key: String

    package init(exchange: String, queue: String, key: String) {
        self.exchange = exchange
        self.queue = queue
        self.key = key
    }
}
