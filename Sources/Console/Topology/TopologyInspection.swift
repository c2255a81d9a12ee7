import RabbitMQ
import Settings
import Topology

/// What is different at the broker, and what of it could not be seen.
struct TopologyInspection {
    var differences: [Difference]
    /// Why bindings and policies were not looked at; nil when everything was.
    var gap: String?

    /// Looks through the management API, or, where that does not answer, at exchanges and queues over AMQP.
    init(_ settings: Settings) async throws {
        let plan = settings.topology
        let session = try settings.session("uitpas topology")
        // Whether the broker lets us in is told by the broker itself.
        try await session.connect()
        do {
            let state = try await settings.management().state()
            differences = plan.differences(from: state)
        } catch let failure as ToolFailure {
            gap = "bindings and policies were not looked at: \(failure)"
            differences = try await Self.missing(of: plan, at: session)
        }
        await session.close()
    }

    private static func missing(
        of plan: TopologyPlan,
        at session: BrokerSession
    ) async throws(BrokerError) -> [Difference] {
        var differences: [Difference] = []
        for exchange in plan.exchanges {
            let isThere = try await session.has { () async throws(BrokerError) in
                try await session.checkExchange(exchange.name)
            }
            if !isThere { differences.append(.missingExchange(exchange)) }
        }
        for queue in plan.queues {
            let isThere = try await session.has { () async throws(BrokerError) in
                _ = try await session.checkQueue(queue.name)
            }
            if !isThere { differences.append(.missingQueue(queue)) }
        }
        return differences
    }
}

extension BrokerSession {
    /// Whether a check finds what it looks for.
    nonisolated fileprivate func has(
        _ check: () async throws(BrokerError) -> Void
    ) async throws(BrokerError) -> Bool {
        do throws(BrokerError) {
            try await check()
            return true
        } catch {
            guard error.code == .notFound else { throw error }
            return false
        }
    }
}
