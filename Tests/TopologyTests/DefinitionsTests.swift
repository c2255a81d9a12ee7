import Testing
import Topology

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct DefinitionsTests {
    struct File: Decodable {
        struct Exchange: Decodable {
            var name: String
            var vhost: String
            var type: String
            var durable: Bool
        }
        struct Queue: Decodable {
            var name: String
            var arguments: [String: String]
        }
        struct Policy: Decodable {
            var name: String
            var pattern: String
            var definition: [String: Topology.Policy.Value]
        }
        var exchanges: [Exchange]
        var queues: [Queue]
        var policies: [Policy]
    }

    @Test func `the definitions file holds the plan`() throws {
        let plan = TopologyPlan()
        let text = plan.definitions(virtualHost: "tickets")
        let file = try JSONDecoder().decode(File.self, from: Data(text.utf8))
        #expect(file.exchanges.map(\.name) == plan.exchanges.map(\.name))
        #expect(file.exchanges.allSatisfy { $0.vhost == "tickets" && $0.durable })
        #expect(file.queues.first { $0.name == "uitpas.tariffs" }?.arguments == ["x-queue-type": "classic"])
        #expect(file.policies.map(\.definition) == plan.policies.map(\.definition))
    }

    @Test func `rabbitmqctl lines survive a shell`() {
        let lines = TopologyPlan().rabbitmqctlLines(virtualHost: "it's")
        #expect(lines.count == TopologyPlan().policies.count)
        #expect(
            lines.contains(
                #"rabbitmqctl set_policy --vhost 'it'\''s' --priority 100 --apply-to queues 'uitpas.tariffs' "#
                    + #"'^uitpas\.tariffs$' '{"message-ttl":30000}'"#
            )
        )
    }
}
