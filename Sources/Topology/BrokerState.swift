/// What a virtual host has, as RabbitMQ's management API lists it.
///
/// https://rawcdn.githack.com/rabbitmq/rabbitmq-server/v3.10.8/deps/rabbitmq_management/priv/www/api/index.html
package struct BrokerState: Hashable, Sendable {
    package struct Exchange: Decodable, Hashable, Sendable {
        package var name: String
        package var type: String
        package var isDurable: Bool
        package var isInternal: Bool

        package init(
            name: String,
            type: String,
            isDurable: Bool = true,
            isInternal: Bool = false
        ) {
            self.name = name
            self.type = type
            self.isDurable = isDurable
            self.isInternal = isInternal
        }

        private enum CodingKeys: String, CodingKey {
            case name, type
            case isDurable = "durable"
            case isInternal = "internal"
        }
    }

    package struct Queue: Decodable, Hashable, Sendable {
        package var name: String
        package var type: String
        package var isDurable: Bool
        /// How many messages it holds, where that is known; some seconds old.
        package var messages: Int?

        package init(
            name: String,
            type: String,
            isDurable: Bool = true,
            messages: Int? = nil
        ) {
            self.name = name
            self.type = type
            self.isDurable = isDurable
            self.messages = messages
        }

        private enum CodingKeys: String, CodingKey {
            case name, type, messages
            case isDurable = "durable"
        }
    }

    package struct Binding: Decodable, Hashable, Sendable {
        package var source: String
        package var destination: String
        /// `queue` or `exchange`.
        package var destinationType: String
        package var key: String

        package init(source: String, destination: String, destinationType: String = "queue", key: String) {
            self.source = source
            self.destination = destination
            self.destinationType = destinationType
            self.key = key
        }

        private enum CodingKeys: String, CodingKey {
            case source, destination
            case destinationType = "destination_type"
            case key = "routing_key"
        }
    }

    package struct Policy: Decodable, Hashable, Sendable {
        package var name: String
        package var pattern: String
        package var target: String
        package var definition: [String: Topology.Policy.Value]
        package var priority: Int

        package init(
            name: String,
            pattern: String,
            target: String,
            definition: [String: Topology.Policy.Value],
            priority: Int
        ) {
            self.name = name
            self.pattern = pattern
            self.target = target
            self.definition = definition
            self.priority = priority
        }

        private enum CodingKeys: String, CodingKey {
            case name, pattern, definition, priority
            case target = "apply-to"
        }
    }

    package var exchanges: [Exchange]
    package var queues: [Queue]
    package var bindings: [Binding]
    package var policies: [Policy]

    package init(
        exchanges: [Exchange] = [],
        queues: [Queue] = [],
        bindings: [Binding] = [],
        policies: [Policy] = []
    ) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
        self.policies = policies
    }
}
