import Messages

extension TopologyPlan {
    /// What has to change for the broker to be as planned, in the order in which it is safe to change.
    package func differences(from state: BrokerState) -> [Difference] {
        exchangeDifferences(state) + queueDifferences(state) + policyDifferences(state)
            + bindingDifferences(state) + exchangeBindings(state) + leftovers(state)
    }

    private func exchangeDifferences(_ state: BrokerState) -> [Difference] {
        let known = Dictionary(state.exchanges.map { ($0.name, $0) }) { first, _ in first }
        return exchanges.compactMap { plan in
            guard let found = known[plan.name] else { return .missingExchange(plan) }
            guard found.type == plan.kind.rawValue, found.isDurable, !found.isInternal else {
                return .wrongExchange(
                    plan,
                    found: found.type + (found.isDurable ? "" : ", not durable")
                        + (found.isInternal ? ", internal" : "")
                )
            }
            return nil
        }
    }

    private func queueDifferences(_ state: BrokerState) -> [Difference] {
        let known = Dictionary(state.queues.map { ($0.name, $0) }) { first, _ in first }
        return queues.compactMap { plan in
            guard let found = known[plan.name] else { return .missingQueue(plan) }
            guard found.type == plan.kind.rawValue, found.isDurable else {
                return .wrongQueue(plan, found: found.type + (found.isDurable ? "" : ", not durable"))
            }
            return nil
        }
    }

    private func policyDifferences(_ state: BrokerState) -> [Difference] {
        let known = Dictionary(state.policies.map { ($0.name, $0) }) { first, _ in first }
        let policies = policies + retired(in: state).compactMap { Policy.handingOn($0) }
        // One of ours that has drifted is told as that.
        let names = Set(policies.map(\.name))
        let others = state.policies.filter { !names.contains($0.name) }
        return policies.compactMap { policy in
            guard let found = known[policy.name] else { return .missingPolicy(policy) }
            let drift = policy.drift(to: found)
            guard drift.isEmpty else { return .driftedPolicy(policy, drift: drift) }
            guard let ruler = others.first(where: { $0.overrules(policy) }) else { return nil }
            return .overruledPolicy(policy, by: ruler.name)
        }
    }

    private func bindingDifferences(_ state: BrokerState) -> [Difference] {
        let found = state.bindings.filter { $0.destinationType == "queue" && !$0.source.isEmpty }
            .map { Binding(exchange: $0.source, queue: $0.destination, key: $0.key) }
        let (wanted, known) = (Set(bindings), Set(found))
        return bindings.filter { !known.contains($0) }.map { .missingBinding($0) }
            + found.filter { !wanted.contains($0) && isOurs($0) }.map { .superfluousBinding($0) }
    }

    /// Nothing of ours is bound so, but whoever may read from one exchange and write to another can do it.
    private func exchangeBindings(_ state: BrokerState) -> [Difference] {
        let ours = Set(exchanges.map(\.name))
        return state.bindings.filter {
            $0.destinationType == "exchange" && ours.contains($0.source) && ours.contains($0.destination)
        }.map { .exchangeBinding(Binding(exchange: $0.source, queue: $0.destination, key: $0.key)) }
    }

    /// Whether nobody but us has made this binding: other queues may be bound to our exchanges by anybody.
    private func isOurs(_ binding: Binding) -> Bool {
        guard exchanges.contains(where: { $0.name == binding.exchange }) else { return false }
        return queues.contains { $0.name == binding.queue } || Self.isDedicated(binding.queue)
    }

    /// The queues of organisers that have none of their own any more.
    ///
    /// They stay: messages may yet return to them from a retry queue, and workers that have not been restarted consume
    /// them. What comes to them is handed on by their policy, what they hold by ``handOver(from:)``.
    package func retired(in state: BrokerState) -> [String] {
        let names = Set(queues.map(\.name))
        return state.queues.map(\.name).filter { Self.isDedicated($0) && !names.contains($0) }.sorted()
    }

    /// Where a message of a retired queue belongs now; nil for another queue.
    package static func handOver(from queue: String) -> (exchange: String, key: String)? {
        for (shared, kind) in [(Queue.sales, "sale"), (Queue.cancellations, "cancellation")]
        where queue.hasPrefix(shared + ".") {
            return (Exchange.sharedOrganizers, "\(kind).\(queue.dropFirst(shared.count + 1))")
        }
        return nil
    }

    private func leftovers(_ state: BrokerState) -> [Difference] {
        let counts = Dictionary(state.queues.map { ($0.name, $0.messages ?? 0) }) { first, _ in first }
        return retired(in: state).compactMap { queue in
            guard let messages = counts[queue], messages > 0 else { return nil }
            return .leftoverQueue(queue, messages: messages)
        }
    }

    private static func isDedicated(_ queue: String) -> Bool {
        queue.hasPrefix(Queue.sales + ".") || queue.hasPrefix(Queue.cancellations + ".")
    }
}

extension BrokerState.Policy {
    /// Whether the broker takes this policy for the other's object instead.
    ///
    /// Reckoned here: what the management API says of an object's policy is some seconds old.
    fileprivate func overrules(_ policy: Policy) -> Bool {
        guard priority >= policy.priority else { return false }
        let isForKind =
            switch policy.target {
            case .queues: target != "exchanges" && target != "streams"
            case .exchanges: target == "exchanges" || target == "all"
            }
        guard isForKind else { return false }
        // A pattern that only Erlang understands can't be judged here.
        guard let regex = try? Regex(pattern) else { return false }
        return policy.name.firstMatch(of: regex) != nil
    }
}

extension Policy {
    /// A retired queue: whatever comes to it, and is not taken at once by a worker that has not been restarted, goes
    /// on to the queue of all organisers.
    ///
    /// Straight there, not through the exchange that it may still be bound to: the broker drops what comes to a queue for
    /// the second time.
    static func handingOn(_ queue: String) -> Self? {
        guard let (exchange, key) = TopologyPlan.handOver(from: queue) else { return nil }
        return Self(
            for: queue,
            .queues,
            [
                "message-ttl": .number(0),
                "dead-letter-exchange": .text(exchange),
                "dead-letter-routing-key": .text(key),
                "dead-letter-strategy": .text("at-least-once"),
                "overflow": .text("reject-publish"),
            ]
        )
    }

    /// In what a policy of the same name differs from this one, in words.
    fileprivate func drift(to found: BrokerState.Policy) -> [String] {
        var drift: [String] = []
        if found.pattern != pattern { drift.append("pattern \(found.pattern) instead of \(pattern)") }
        if found.target != target.rawValue {
            drift.append("applies to \(found.target) instead of \(target.rawValue)")
        }
        if found.priority != priority { drift.append("priority \(found.priority) instead of \(priority)") }
        for key in Set(definition.keys).union(found.definition.keys).sorted() {
            switch (definition[key], found.definition[key]) {
            case (let wanted, let there) where wanted == there: continue
            case (let wanted?, let there?): drift.append("\(key) \(there) instead of \(wanted)")
            case (let wanted?, nil): drift.append("\(key) \(wanted) is missing")
            case (nil, let there?): drift.append("\(key) \(there) is superfluous")
            case (nil, nil): continue
            }
        }
        return drift
    }
}

extension Policy.Value: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): "\"\(text)\""
        case .other: "(something else)"
        }
    }
}
