package import Rehearsal

/// What is done to the private RabbitMQ node of this run.
///
/// Needs the node that `deploy/local/with-broker` starts, and to have it alone. What lasts ends with the scope
/// it is given.
package struct BrokerFault: Sendable {
    package let broker: TestBroker

    package init(_ broker: TestBroker) { self.broker = broker }

    /// SIGKILL; it is started again with what was on disk when `body` has returned, thrown or not.
    package func down<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await broker.control(.kill)
        return try await ending({ try await broker.control(.start) }, after: body)
    }

    /// An orderly stop and a start.
    package func restart() async throws { try await broker.control(.restart) }

    /// Every connection is closed from the broker's side (320, CONNECTION_FORCED), and welcome again at once.
    package func closeConnections(_ why: String = "fault rig") async throws {
        try await broker.rabbitmqctl("close_all_connections", why)
    }

    /// While `body` runs, publishers are told that memory is low, and their connections are not read from.
    package func lowMemory<Value>(_ body: () async throws -> Value) async throws -> Value {
        let before = try await watermark()
        try await broker.rabbitmqctl("set_vm_memory_high_watermark", "0")
        return try await ending {
            switch before {
            case .relative(let part):
                try await broker.rabbitmqctl("set_vm_memory_high_watermark", part)
            case .absolute(let amount):
                try await broker.rabbitmqctl("set_vm_memory_high_watermark", "absolute", amount)
            }
        } after: {
            try await eventually("the memory alarm is on") { try await alarms.contains("memory") }
            return try await body()
        }
    }

    /// While `body` runs, the disk counts as full.
    package func lowDisk<Value>(_ body: () async throws -> Value) async throws -> Value {
        let before = try await broker.rabbitmqctl("eval", "rabbit_disk_monitor:get_disk_free_limit().")
        let more = "9000000000000000"
        try await broker.rabbitmqctl("set_disk_free_limit", more)
        return try await ending {
            try await broker.rabbitmqctl("set_disk_free_limit", before.filter(\.isNumber))
        } after: {
            try await eventually("the disk alarm is on") { try await alarms.contains("disk") }
            return try await body()
        }
    }

    /// The resources of which there is an alarm: `memory`, `disk`.
    package var alarms: Set<String> {
        get async throws {
            let told = try await broker.rabbitmqctl("eval", "rabbit_alarm:get_alarms().")
            return Set(["memory", "disk"].filter { told.contains("{resource_limit,\($0),") })
        }
    }

    /// The client's ports of connections whose name (`connection_name`) contains `text`; nothing while there is none.
    package func localPorts(of text: String) async throws -> Set<Int> {
        let rows = try await broker.rabbitmqctl(
            "list_connections",
            "--silent",
            "peer_port",
            "client_properties"
        )
        let ports = rows.split(separator: "\n").compactMap { row -> Int? in
            let columns = row.split(separator: "\t", maxSplits: 1)
            guard columns.count == 2, columns[1].contains(text) else { return nil }
            return Int(columns[0])
        }
        return Set(ports)
    }

    /// How much memory the node may take, as `rabbitmqctl` says and takes it.
    private enum Watermark {
        case relative(String)
        case absolute(String)
    }

    private func watermark() async throws -> Watermark {
        let told = try await broker.rabbitmqctl("eval", "vm_memory_monitor:get_vm_memory_high_watermark().")
        let value = told.filter { !$0.isWhitespace }
        // `0.4`, `{absolute,"1GiB"}` or `{absolute,1073741824}`.
        if let amount = value.wholeMatch(of: /\{absolute,"?(\w+)"?\}/) { return .absolute(String(amount.1)) }
        guard Double(value) != nil else { throw InjectionError.failed("an unknown watermark: \(value)") }
        return .relative(value)
    }

    /// Calls `end` when `body` has returned or thrown.
    private func ending<Value>(
        _ end: () async throws -> Void,
        after body: () async throws -> Value
    ) async throws -> Value {
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        try await end()
        return try result.get()
    }
}
