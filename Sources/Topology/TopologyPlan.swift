import Messages
package import Tickets
import Working

/// Everything that the broker should have: data only.
package struct TopologyPlan: Hashable, Sendable {
    package var exchanges: [ExchangePlan]
    package var queues: [QueuePlan]
    package var bindings: [Binding]
    package var policies: [Policy]

    /// The topology of the contract, with queues of their own for the `dedicated` organisers.
    ///
    /// `deliveryLimit` is how often the broker hands a message over before it becomes a dead letter.
    package init(dedicated: [OrganizerID] = [], deliveryLimit: Int = 20) {
        exchanges = []
        queues = []
        bindings = []
        policies = []
        addIntake()
        addOrganizers(dedicated)
        addOutput()
        addRetries()
        addDeadLetters()
        let ours = [Queue.baskets, Queue.sales, Queue.cancellations, Queue.mappings]
        let theirs = dedicated.flatMap { [Queue.sales(of: $0), Queue.cancellations(of: $0)] }
        policies += (ours + theirs).map { .work($0, deliveryLimit: deliveryLimit) }
    }

    private mutating func addIntake() {
        exchanges += [ExchangePlan(Exchange.tixly, .topic), ExchangePlan(Exchange.uitdatabank, .topic)]
        queues += [
            QueuePlan(Queue.tariffs, .classic), QueuePlan(Queue.baskets, .quorum),
            QueuePlan(Queue.mappings, .quorum),
        ]
        bind(Exchange.tixly, MessageType.tariffsRequested + ".#", Queue.tariffs)
        for type in [MessageType.reserved, MessageType.sold, MessageType.cancelled] {
            bind(Exchange.tixly, type + ".#", Queue.baskets)
        }
        bind(Exchange.tixly, MessageType.eventChanged + ".#", Queue.mappings)
        for key in ["api", "cli", "related"] { bind(Exchange.uitdatabank, key, Queue.mappings) }
        policies += [
            Policy(for: Exchange.tixly, .exchanges, ["alternate-exchange": .text(Exchange.dead)]),
            // No dead-letter exchange: an answer that comes late is worth nothing to anybody.
            Policy(for: Queue.tariffs, .queues, ["message-ttl": .number(30_000)]),
        ]
    }

    private mutating func addOrganizers(_ dedicated: [OrganizerID]) {
        exchanges += [
            ExchangePlan(Exchange.organizers, .direct), ExchangePlan(Exchange.sharedOrganizers, .topic),
        ]
        queues += [QueuePlan(Queue.sales, .quorum), QueuePlan(Queue.cancellations, .quorum)]
        bind(Exchange.sharedOrganizers, "sale.#", Queue.sales)
        bind(Exchange.sharedOrganizers, "cancellation.#", Queue.cancellations)
        for organizer in dedicated {
            let (sales, cancellations) = (Queue.sales(of: organizer), Queue.cancellations(of: organizer))
            queues += [QueuePlan(sales, .quorum), QueuePlan(cancellations, .quorum)]
            bind(Exchange.organizers, "sale.\(organizer)", sales)
            bind(Exchange.organizers, "cancellation.\(organizer)", cancellations)
        }
        let alternate = Policy.Value.text(Exchange.sharedOrganizers)
        policies.append(Policy(for: Exchange.organizers, .exchanges, ["alternate-exchange": alternate]))
    }

    private mutating func addOutput() {
        exchanges += [ExchangePlan(Exchange.outcomes, .topic), ExchangePlan(Exchange.retribution, .topic)]
    }

    private mutating func addRetries() {
        for seconds in RetryPolicy.delays {
            let name = Exchange.retry(seconds: seconds)
            exchanges.append(ExchangePlan(name, .fanout))
            queues.append(QueuePlan(name, .quorum))
            bind(name, "", name)
            policies.append(.retry(name, seconds: seconds))
        }
    }

    private mutating func addDeadLetters() {
        exchanges.append(ExchangePlan(Exchange.dead, .topic))
        queues.append(QueuePlan(Queue.dead, .quorum))
        bind(Exchange.dead, "#", Queue.dead)
        // A dead letter has nowhere else to go: RabbitMQ 4 would drop it after 20 deliveries.
        policies.append(Policy(for: Queue.dead, .queues, ["delivery-limit": .number(1_000_000)]))
    }

    private mutating func bind(_ exchange: String, _ key: String, _ queue: String) {
        bindings.append(Binding(exchange: exchange, queue: queue, key: key))
    }
}

extension Policy {
    /// A queue that workers consume: what can't be handled over and over becomes a dead letter, for certain.
    fileprivate static func work(_ queue: String, deliveryLimit: Int) -> Self {
        Self(
            for: queue,
            .queues,
            [
                "delivery-limit": .number(deliveryLimit),
                "dead-letter-exchange": .text(Exchange.dead),
                "dead-letter-routing-key": .text(queue),
                "dead-letter-strategy": .text("at-least-once"),
                "overflow": .text("reject-publish"),
            ]
        )
    }

    /// A queue where messages wait for so long, then go to the queue that their routing key names.
    fileprivate static func retry(_ queue: String, seconds: Int) -> Self {
        Self(
            for: queue,
            .queues,
            [
                "message-ttl": .number(seconds * 1_000),
                "dead-letter-exchange": .text(""),
                "dead-letter-strategy": .text("at-least-once"),
                "overflow": .text("reject-publish"),
                "max-length": .number(1_000_000),
            ]
        )
    }
}
