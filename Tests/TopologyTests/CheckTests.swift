import Testing
import Tickets
import Topology

@Suite struct CheckTests {
    static let plan = TopologyPlan(dedicated: ["own"])

    /// A broker that is just as planned.
    static func state() -> BrokerState {
        BrokerState(
            exchanges: plan.exchanges.map { .init(name: $0.name, type: $0.kind.rawValue) },
            queues: plan.queues.map { .init(name: $0.name, type: $0.kind.rawValue) },
            bindings: plan.bindings.map { .init(source: $0.exchange, destination: $0.queue, key: $0.key) }
                + plan.queues.map { .init(source: "", destination: $0.name, key: $0.name) },
            policies: plan.policies.map {
                .init(
                    name: $0.name,
                    pattern: $0.pattern,
                    target: $0.target.rawValue,
                    definition: $0.definition,
                    priority: $0.priority
                )
            }
        )
    }

    @Test func `a broker as planned has no differences`() {
        #expect(Self.plan.differences(from: Self.state()).isEmpty)
    }

    @Test func `on an empty broker everything is missing`() {
        let differences = Self.plan.differences(from: BrokerState())
        let count =
            Self.plan.exchanges.count + Self.plan.queues.count + Self.plan.bindings.count
            + Self.plan.policies.count
        #expect(differences.count == count)
        #expect(differences.allSatisfy { $0.isMendable })
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var words: String
        var isMendable: Bool
        var change: @Sendable (inout BrokerState) -> Void
    }

    static let cases = [
        Case(
            testDescription: "an exchange is missing",
            words: "exchange uitpas (topic) is missing",
            isMendable: true
        ) { state in state.exchanges.removeAll { $0.name == "uitpas" } },
        Case(
            testDescription: "an exchange of another type",
            words: "exchange tixly is direct, expected topic and durable",
            isMendable: false
        ) { state in state.edit(\.exchanges, "tixly") { $0.type = "direct" } },
        Case(
            testDescription: "a transient exchange",
            words: "exchange tixly is topic, not durable, expected topic and durable",
            isMendable: false
        ) { state in state.edit(\.exchanges, "tixly") { $0.isDurable = false } },
        Case(
            testDescription: "a queue is missing",
            words: "queue uitpas.dead (quorum) is missing",
            isMendable: true
        ) { state in state.queues.removeAll { $0.name == "uitpas.dead" } },
        Case(
            testDescription: "a queue of another type",
            words: "queue uitpas.sales is classic, expected quorum and durable",
            isMendable: false
        ) { state in state.edit(\.queues, "uitpas.sales") { $0.type = "classic" } },
        Case(
            testDescription: "a binding is missing",
            words: "binding tixly -[basket.sold.#]-> uitpas.baskets is missing",
            isMendable: true
        ) { state in state.bindings.removeAll { $0.key == "basket.sold.#" } },
        Case(
            testDescription: "a binding too many",
            words: "binding uitpas.organizers -[sale.gone]-> uitpas.sales.own is superfluous",
            isMendable: true
        ) { state in
            state.bindings.append(
                .init(source: "uitpas.organizers", destination: "uitpas.sales.own", key: "sale.gone")
            )
        },
        Case(
            testDescription: "an exchange that tells another what it hears",
            words: "exchange uitpas is bound to exchange tixly with sale.#",
            isMendable: false
        ) { state in
            state.bindings.append(
                .init(source: "uitpas", destination: "tixly", destinationType: "exchange", key: "sale.#")
            )
        },
        Case(
            testDescription: "a policy is missing",
            words: "policy uitpas.retry.60 is missing",
            isMendable: true
        ) { state in state.policies.removeAll { $0.name == "uitpas.retry.60" } },
        Case(
            testDescription: "a policy with another value",
            words: "policy uitpas.tariffs has drifted: message-ttl 5 instead of 30000",
            isMendable: true
        ) { state in
            state.edit(\.policies, "uitpas.tariffs") { $0.definition = ["message-ttl": .number(5)] }
        },
        Case(
            testDescription: "a policy with a key too many and one too few",
            words: "policy tixly has drifted: alternate-exchange \"uitpas.dead\" is missing, "
                + "x (something else) is superfluous",
            isMendable: true
        ) { state in state.edit(\.policies, "tixly") { $0.definition = ["x": .other] } },
        Case(
            testDescription: "a policy with another pattern",
            words: #"policy tixly has drifted: pattern .* instead of ^tixly$"#,
            isMendable: true
        ) { state in state.edit(\.policies, "tixly") { $0.pattern = ".*" } },
        Case(
            testDescription: "a policy that has no say",
            words: "policy uitpas.sales is overruled by policy ha-all",
            isMendable: false
        ) { state in state.add(policy: "ha-all", "^uitpas.sales$", target: "queues", priority: 100) },
        Case(
            testDescription: "a policy that has no say over an exchange",
            words: "policy tixly is overruled by policy all",
            isMendable: false
        ) { state in state.add(policy: "all", "tix", target: "all", priority: 200) },
    ]

    @Test(arguments: cases)
    func `a difference is found and told`(_ example: Case) {
        var state = Self.state()
        example.change(&state)
        let differences = Self.plan.differences(from: state)
        #expect(differences.count == 1)
        #expect(differences.first?.description.hasPrefix(example.words) == true, "\(differences)")
        #expect(differences.first?.isMendable == example.isMendable)
    }

    @Test
    func `a queue that an organiser no longer has is unbound, and hands on what comes and what it holds`()
        throws
    {
        var state = Self.state()
        state.queues.append(.init(name: "uitpas.sales.gone", type: "quorum", messages: 3))
        state.queues.append(.init(name: "uitpas.cancellations.gone", type: "quorum", messages: 0))
        state.bindings.append(
            .init(source: "uitpas.organizers", destination: "uitpas.sales.gone", key: "sale.gone")
        )
        let differences = Self.plan.differences(from: state)
        #expect(
            differences.map(\.kind) == [
                "missing-policy", "missing-policy", "superfluous-binding", "leftover-queue",
            ]
        )
        #expect(differences.allSatisfy { $0.isMendable })
        let policies = differences.compactMap { difference -> Policy? in
            if case .missingPolicy(let policy) = difference { policy } else { nil }
        }
        #expect(policies.map(\.name) == ["uitpas.cancellations.gone", "uitpas.sales.gone"])
        #expect(
            policies.map { $0.definition["dead-letter-routing-key"] } == [
                .text("cancellation.gone"), .text("sale.gone"),
            ]
        )
        // Never back to the exchange that may still lead here.
        #expect(
            policies.allSatisfy { $0.definition["dead-letter-exchange"] == .text("uitpas.organizers.shared") }
        )
        #expect(differences.last == .leftoverQueue("uitpas.sales.gone", messages: 3))
        #expect(Self.plan.retired(in: state) == ["uitpas.cancellations.gone", "uitpas.sales.gone"])
    }

    @Test(arguments: [
        (".*", "queues", 99), ("^elsewhere$", "queues", 200), ("^uitpas.sales$", "exchanges", 200),
        ("^uitpas.sales$", "streams", 200),
    ])
    func `a policy that does not concern our objects is nobody's business`(
        _ pattern: String,
        target: String,
        priority: Int
    ) {
        var state = Self.state()
        state.add(policy: "other", pattern, target: target, priority: priority)
        #expect(Self.plan.differences(from: state).isEmpty)
    }

    @Test func `what others bind to our exchanges is theirs`() {
        var state = Self.state()
        state.bindings += [
            .init(source: "uitpas", destination: "tixly.outcomes", key: "#"),
            .init(source: "tixly", destination: "audit", key: "#"),
            .init(source: "uitdatabank.federated", destination: "uitpas.mappings", key: "#"),
            .init(source: "uitpas", destination: "elsewhere", destinationType: "exchange", key: "#"),
        ]
        #expect(Self.plan.differences(from: state).isEmpty)
    }

    @Test func `an exchange is told before the binding that needs it`() throws {
        let differences = Self.plan.differences(from: BrokerState())
        let kinds = differences.map(\.kind)
        let binding = try #require(kinds.firstIndex(of: "missing-binding"))
        for kind in ["missing-exchange", "missing-queue", "missing-policy"] {
            #expect(try #require(kinds.lastIndex(of: kind)) < binding)
        }
    }
}

protocol Named {
    var name: String { get }
}
extension BrokerState.Exchange: Named {}
extension BrokerState.Queue: Named {}
extension BrokerState.Policy: Named {}

extension BrokerState {
    mutating func add(policy name: String, _ pattern: String, target: String, priority: Int) {
        policies.append(
            .init(name: name, pattern: pattern, target: target, definition: [:], priority: priority)
        )
    }

    mutating func edit<Item: Named>(
        _ list: WritableKeyPath<Self, [Item]>,
        _ name: String,
        _ change: (inout Item) -> Void
    ) {
        for index in self[keyPath: list].indices where self[keyPath: list][index].name == name {
            change(&self[keyPath: list][index])
        }
    }
}
