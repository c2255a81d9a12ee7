import Assembly
import RabbitMQ
import Settings
import Tickets
import Topology

extension Settings {
    /// What the broker should have.
    var topology: TopologyPlan {
        TopologyPlan(
            dedicated: organizers.filter(\.dedicatedQueue).map { OrganizerID(uitdatabank: $0.id) },
            deliveryLimit: deliveryLimit
        )
    }

    /// The virtual host that everything is in.
    func virtualHost() throws -> String { try brokers().urls[0].virtualHost }

    /// A connection to the broker, which connects with its first call.
    func session(_ name: String) throws -> BrokerSession {
        BrokerSession(at: try brokers(), as: name)
    }
}
