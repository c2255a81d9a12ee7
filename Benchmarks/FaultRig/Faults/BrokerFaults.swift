import Rehearsal

/// The broker stops in good order and starts again.
struct BrokerRestart: Fault {
    let name = "broker-restart"
    let summary = "the broker stops in good order and starts again"

    func strike(_ stage: Stage) async throws { try await stage.broker.control(.restart) }
}

/// The broker dies and is started again.
struct BrokerKill: Fault {
    let name = "broker-kill"
    let summary = "SIGKILL to the broker, and a start"

    func strike(_ stage: Stage) async throws {
        try await stage.broker.control(.kill)
        try await stage.broker.control(.start)
    }
}

/// The broker closes every connection.
struct ConnectionsClosed: Fault {
    let name = "connections-closed"
    let summary = "the broker closes every connection, four times"

    func strike(_ stage: Stage) async throws {
        for _ in 0..<4 {
            try await stage.broker.rabbitmqctl(
                "close_all_connections",
                "--vhost",
                stage.cluster.virtualHost.name,
                "by the fault rig"
            )
        }
    }
}

/// The broker says that it is short of memory or disk, and reads from no publisher.
struct BrokerAlarm: Fault {
    enum Resource: String {
        case memory
        case disk
    }

    let resource: Resource

    var name: String { "broker-\(resource.rawValue)-alarm" }
    var summary: String { "the broker is short of \(resource.rawValue) and reads from no publisher" }

    func strike(_ stage: Stage) async throws {
        let broker = BrokerFault(stage.broker)
        switch resource {
        case .memory: try await broker.lowMemory { try await stage.last() }
        case .disk: try await broker.lowDisk { try await stage.last() }
        }
    }
}
