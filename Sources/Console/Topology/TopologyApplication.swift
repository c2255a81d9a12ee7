import ArgumentParser
import RabbitMQ
import Topology
import Working

/// Brings the broker to a plan, and says what that changed.
struct TopologyApplication {
    var plan: TopologyPlan
    var session: BrokerSession
    var virtualHost: String

    /// Applies the plan; without a management API that answers it does what AMQP can and ends with 2.
    ///
    /// Where the broker meets an error of its own (541) it is begun again: what is there by then is not done twice.
    func run(with management: ManagementAPI) async throws {
        try await Perseverance.trying {
            try await apply(with: management)
        }
    }

    private func apply(with management: ManagementAPI) async throws {
        try await session.connect()
        let state: BrokerState
        do throws(ToolFailure) {
            state = try await management.state()
        } catch {
            try await declareAll()
            await session.close()
            remark("\(error)\nexchanges, queues and bindings are declared; set the policies with:")
            for line in plan.rabbitmqctlLines(virtualHost: virtualHost) { Results.write(raw: line) }
            throw ExitCode.incomplete
        }
        let differences = plan.differences(from: state)
        for difference in differences where difference.isMendable { try await mend(difference, management) }
        // Whatever the management API says of how many there are: that is some seconds old.
        for queue in plan.retired(in: state) { try await handOn(queue) }
        await session.close()
        let rest = differences.filter { !$0.isMendable }
        for difference in rest { remark(difference.description) }
        if differences.isEmpty { Results.write(text: "nothing to change") }
        guard rest.isEmpty else { throw ExitCode.incomplete }
    }

    private func mend(_ difference: Difference, _ management: ManagementAPI) async throws {
        switch difference {
        case .missingExchange(let exchange):
            try await declare(exchange)
            Results.write(text: "declared exchange \(exchange.name) (\(exchange.kind.rawValue))")
        case .missingQueue(let queue):
            try await declare(queue)
            Results.write(text: "declared queue \(queue.name) (\(queue.kind.rawValue))")
        case .missingBinding(let binding):
            try await session.bindQueue(binding.queue, to: binding.exchange, key: binding.key)
            Results.write(text: "bound \(binding)")
        case .superfluousBinding(let binding):
            try await session.unbindQueue(binding.queue, from: binding.exchange, key: binding.key)
            Results.write(text: "unbound \(binding)")
        case .missingPolicy(let policy):
            try await management.set(policy)
            Results.write(text: "set policy \(policy.name)")
        case .driftedPolicy(let policy, let drift):
            try await management.set(policy)
            Results.write(
                text: "set policy \(policy.name) (it had drifted: \(drift.joined(separator: ", ")))"
            )
        case .leftoverQueue, .wrongExchange, .wrongQueue, .exchangeBinding, .overruledPolicy:
            return
        }
    }

    /// Hands what a retired queue holds on to the queue of all organisers, one message after another: each is taken off
    /// only once the broker has it there, so that the worst is that it comes twice, as commands may.
    private func handOn(_ queue: String) async throws {
        guard let (exchange, key) = TopologyPlan.handOver(from: queue) else { return }
        var count = 0
        while let message = try await session.get(from: queue) {
            var properties = message.delivery.properties
            properties.headers = properties.headers.filter { !$0.key.isBrokers }
            let copy = Publication(
                exchange: exchange,
                routingKey: key,
                properties: properties,
                body: message.delivery.body,
                assurance: .routed
            )
            guard try await session.publish(copy) else {
                throw ToolFailure(
                    "queue \(queue) could not be emptied: no queue takes \(key) of \(exchange); apply again"
                )
            }
            try await session.acknowledge(message.delivery.tag)
            count += 1
        }
        if count > 0 {
            Results.write(text: "handed \(count) messages of queue \(queue) on to all organisers'")
        }
    }

    private func declareAll() async throws {
        for exchange in plan.exchanges { try await tolerating(exchange.name) { try await declare(exchange) } }
        for queue in plan.queues { try await tolerating(queue.name) { try await declare(queue) } }
        for binding in plan.bindings {
            try await session.bindQueue(binding.queue, to: binding.exchange, key: binding.key)
        }
    }

    /// Goes on where something exists that can't be changed.
    private func tolerating(_ name: String, _ declare: () async throws -> Void) async throws {
        do {
            try await declare()
        } catch let error as BrokerError where error.code == .preconditionFailed {
            remark("\(name) exists otherwise and can't be changed; delete it, then apply again: \(error)")
        }
    }

    private func declare(_ exchange: ExchangePlan) async throws {
        try await session.declareExchange(exchange.name, type: exchange.kind.rawValue)
    }

    private func declare(_ queue: QueuePlan) async throws {
        try await session.declareQueue(
            queue.name,
            arguments: ["x-queue-type": .string(queue.kind.rawValue)]
        )
    }
}

extension BrokerError: Passing {
    /// Whether it is the broker's own trouble.
    var passes: Bool { code == .internalError }
}
