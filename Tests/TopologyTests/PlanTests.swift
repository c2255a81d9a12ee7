import Messages
import Testing
import Tickets
import Topology
import Working

@Suite struct PlanTests {
    static let plans = [
        TopologyPlan(),
        TopologyPlan(dedicated: ["0ce87cbc-9299-4528-8d35-92225dc9489f", "b"], deliveryLimit: 7),
    ]

    @Test(arguments: plans)
    func `every binding has both its ends`(_ plan: TopologyPlan) {
        for binding in plan.bindings {
            #expect(plan.exchanges.contains { $0.name == binding.exchange }, "\(binding)")
            #expect(plan.queues.contains { $0.name == binding.queue }, "\(binding)")
        }
    }

    @Test(arguments: plans)
    func `nothing is planned twice`(_ plan: TopologyPlan) {
        #expect(Set(plan.exchanges.map(\.name)).count == plan.exchanges.count)
        #expect(Set(plan.queues.map(\.name)).count == plan.queues.count)
        #expect(Set(plan.bindings).count == plan.bindings.count)
        #expect(Set(plan.policies.map(\.name)).count == plan.policies.count)
    }

    @Test(arguments: plans)
    func `every policy is for one object that is planned`(_ plan: TopologyPlan) throws {
        for policy in plan.policies {
            let names = policy.target == .queues ? plan.queues.map(\.name) : plan.exchanges.map(\.name)
            let pattern = try Regex(policy.pattern)
            #expect(names.filter { $0.wholeMatch(of: pattern) != nil } == [policy.name])
            // As RabbitMQ matches: anywhere in the name.
            #expect("\(policy.name)x".firstMatch(of: pattern) == nil)
            #expect(
                policy.name.replacing(".", with: "x").firstMatch(of: pattern) == nil
                    || !policy.name.contains(".")
            )
        }
    }

    @Test(arguments: plans)
    func `every queue has a policy, and what it refers to is planned`(_ plan: TopologyPlan) {
        for queue in plan.queues {
            #expect(plan.policies.contains { $0.target == .queues && $0.name == queue.name }, "\(queue.name)")
        }
        let exchanges = Set(plan.exchanges.map(\.name) + [""])
        for policy in plan.policies {
            for key in ["dead-letter-exchange", "alternate-exchange"] {
                guard case .text(let exchange) = policy.definition[key] else { continue }
                #expect(exchanges.contains(exchange), "\(policy.name)")
            }
        }
    }

    struct Route: Sendable, CustomTestStringConvertible {
        var exchange: String
        var key: String
        var queues: [String]
        var testDescription: String { "\(exchange) \(key)" }
    }

    @Test(arguments: [
        Route(exchange: "tixly", key: "basket.tariffs-requested.gent.h", queues: ["uitpas.tariffs"]),
        Route(exchange: "tixly", key: "basket.reserved.gent.h", queues: ["uitpas.baskets"]),
        Route(exchange: "tixly", key: "basket.sold.gent.h", queues: ["uitpas.baskets"]),
        Route(exchange: "tixly", key: "basket.sold", queues: ["uitpas.baskets"]),
        Route(exchange: "tixly", key: "basket.cancelled.gent.h", queues: ["uitpas.baskets"]),
        Route(exchange: "tixly", key: "event.changed.gent.h", queues: ["uitpas.mappings"]),
        Route(exchange: "tixly", key: "basket.soldout.gent.h", queues: []),
        Route(exchange: "tixly", key: "", queues: []),
        Route(exchange: "udb3.x.domain-events", key: "api", queues: ["uitpas.mappings"]),
        Route(exchange: "udb3.x.domain-events", key: "cli", queues: ["uitpas.mappings"]),
        Route(exchange: "udb3.x.domain-events", key: "related", queues: ["uitpas.mappings"]),
        Route(exchange: "uitpas.organizers", key: "sale.own", queues: ["uitpas.sales.own"]),
        Route(exchange: "uitpas.organizers", key: "cancellation.own", queues: ["uitpas.cancellations.own"]),
        Route(exchange: "uitpas.organizers", key: "sale.other", queues: []),
        Route(exchange: "uitpas.organizers.shared", key: "sale.other", queues: ["uitpas.sales"]),
        Route(
            exchange: "uitpas.organizers.shared",
            key: "cancellation.other",
            queues: ["uitpas.cancellations"]
        ),
        Route(exchange: "uitpas.retry.5", key: "uitpas.baskets", queues: ["uitpas.retry.5"]),
        Route(exchange: "uitpas.dead", key: "uitpas.baskets", queues: ["uitpas.dead"]),
        Route(exchange: "uitpas", key: "sale.registered.gent.h", queues: []),
        Route(exchange: "nowhere", key: "x", queues: []),
    ])
    func `a message comes to the queues of the contract`(_ route: Route) {
        let plan = TopologyPlan(dedicated: ["own"])
        #expect(plan.queues(at: route.exchange, forKey: route.key) == route.queues)
    }

    @Test func `there is a queue for every delay, and its messages return by their routing key`() {
        let plan = TopologyPlan()
        for seconds in RetryPolicy.delays {
            let name = "uitpas.retry.\(seconds)"
            let policy = plan.policies.first { $0.name == name }
            #expect(plan.exchanges.contains(ExchangePlan(name, .fanout)))
            #expect(plan.queues.contains(QueuePlan(name, .quorum)))
            #expect(policy?.definition["message-ttl"] == .number(seconds * 1_000))
            #expect(policy?.definition["dead-letter-exchange"] == .text(""))
            #expect(policy?.definition["dead-letter-strategy"] == .text("at-least-once"))
            #expect(policy?.definition["overflow"] == .text("reject-publish"))
        }
    }

    @Test(arguments: [
        "uitpas.baskets", "uitpas.sales", "uitpas.cancellations", "uitpas.mappings", "uitpas.sales.own",
    ])
    func `a work queue's dead letters say where they fell from`(_ queue: String) {
        let policy = TopologyPlan(dedicated: ["own"], deliveryLimit: 9).policies.first { $0.name == queue }
        #expect(
            policy?.definition == [
                "delivery-limit": .number(9), "dead-letter-exchange": .text("uitpas.dead"),
                "dead-letter-routing-key": .text(queue), "dead-letter-strategy": .text("at-least-once"),
                "overflow": .text("reject-publish"),
            ]
        )
    }

    @Test func `late requests for tariffs go nowhere`() {
        let policy = TopologyPlan().policies.first { $0.name == "uitpas.tariffs" }
        #expect(policy?.definition == ["message-ttl": .number(30_000)])
        #expect(TopologyPlan().queues.contains(QueuePlan("uitpas.tariffs", .classic)))
    }
}
