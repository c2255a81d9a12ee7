/// One thing about the broker that is not as it should be.
package enum Difference: Hashable, Sendable {
    case missingExchange(ExchangePlan)
    /// It exists, but not as planned; that can't be changed.
    case wrongExchange(ExchangePlan, found: String)
    case missingQueue(QueuePlan)
    case wrongQueue(QueuePlan, found: String)
    case missingBinding(Binding)
    /// It leads to a queue of ours where nothing should come that way.
    case superfluousBinding(Binding)
    /// One of our exchanges leads to another, so that what is said on the one is heard on the other.
    case exchangeBinding(Binding)
    case missingPolicy(Policy)
    /// It exists with another pattern, definition, priority or target.
    case driftedPolicy(Policy, drift: [String])
    /// Our policy is there, but another one has the say.
    case overruledPolicy(Policy, by: String)
    /// A queue of an organiser that no longer has one; what it holds belongs to the queue of all.
    case leftoverQueue(String, messages: Int)

    /// Whether ``TopologyPlan`` can be applied over it.
    package var isMendable: Bool {
        switch self {
        case .missingExchange, .missingQueue, .missingBinding, .superfluousBinding, .missingPolicy,
            .driftedPolicy, .leftoverQueue:
            true
        case .wrongExchange, .wrongQueue, .exchangeBinding, .overruledPolicy: false
        }
    }

    /// A word for a machine.
    package var kind: String {
        switch self {
        case .missingExchange: "missing-exchange"
        case .wrongExchange: "wrong-exchange"
        case .missingQueue: "missing-queue"
        case .wrongQueue: "wrong-queue"
        case .missingBinding: "missing-binding"
        case .superfluousBinding: "superfluous-binding"
        case .exchangeBinding: "exchange-binding"
        case .missingPolicy: "missing-policy"
        case .driftedPolicy: "drifted-policy"
        case .overruledPolicy: "overruled-policy"
        case .leftoverQueue: "leftover-queue"
        }
    }

    /// What it is about.
    package var name: String {
        switch self {
        case .missingExchange(let plan), .wrongExchange(let plan, _): plan.name
        case .missingQueue(let plan), .wrongQueue(let plan, _): plan.name
        case .missingBinding(let binding), .superfluousBinding(let binding), .exchangeBinding(let binding):
            binding.description
        case .missingPolicy(let policy), .driftedPolicy(let policy, _), .overruledPolicy(let policy, _):
            policy.name
        case .leftoverQueue(let name, _): name
        }
    }
}

extension Difference: CustomStringConvertible {
    /// What is different, and where it can't be applied over, what to do.
    package var description: String {
        switch self {
        case .missingExchange(let plan): "exchange \(plan.name) (\(plan.kind.rawValue)) is missing"
        case .wrongExchange(let plan, let found):
            "exchange \(plan.name) is \(found), expected \(plan.kind.rawValue) and durable; "
                + "an exchange can't be changed: delete it when nobody publishes to it, then apply"
        case .missingQueue(let plan): "queue \(plan.name) (\(plan.kind.rawValue)) is missing"
        case .wrongQueue(let plan, let found):
            "queue \(plan.name) is \(found), expected \(plan.kind.rawValue) and durable; "
                + "a queue can't be changed: empty and delete it, then apply"
        case .missingBinding(let binding): "binding \(binding) is missing"
        case .superfluousBinding(let binding): "binding \(binding) is superfluous"
        case .exchangeBinding(let binding):
            "exchange \(binding.exchange) is bound to exchange \(binding.queue) with \(binding.key), which is none of our "
                + "doing; see docs/security.md, and delete it in the management interface"
        case .missingPolicy(let policy): "policy \(policy.name) is missing"
        case .driftedPolicy(let policy, let drift):
            "policy \(policy.name) has drifted: \(drift.joined(separator: ", "))"
        case .overruledPolicy(let policy, let other):
            "policy \(policy.name) is overruled by policy \(other); "
                + "give that one a priority below \(policy.priority) or a pattern that leaves ours alone"
        case .leftoverQueue(let name, let messages):
            "queue \(name) is no longer in the plan and holds \(messages) messages; "
                + "applying the topology hands them on to the queue of all organisers"
        }
    }
}

extension Binding: CustomStringConvertible {
    package var description: String { "\(exchange) -[\(key)]-> \(queue)" }
}
