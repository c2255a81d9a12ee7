import Rehearsal

/// What can become of one node of a cluster of brokers while the others go on, or of all of them at once.
struct NodeFault: Fault {
    enum Manner: String, CaseIterable {
        case kill
        case restart
        case cut
        case allCut = "all-cut"
        case pause
        case freeze

        var words: String {
            switch self {
            case .kill: "one of the brokers is killed with SIGKILL and started again"
            case .restart: "one of the brokers stops in good order and starts again"
            case .cut:
                "one of the brokers is parted from the others, which both sides know at once, and let in again"
            case .allCut:
                "no broker reaches another, so that none has a majority, and they come together again"
            case .pause:
                "one of the brokers is stopped with SIGSTOP for less than the others need to give it up"
            case .freeze:
                "one of the brokers is stopped with SIGSTOP until the others have given it up, goes on, and is "
                    + "restarted, since a cluster does not heal of that by itself"
            }
        }
    }

    /// A node that says nothing counts as gone after 8 s and a quarter more (net_ticktime).
    private static let past = Duration.seconds(15)

    static var all: [any Fault] { Manner.allCases.map { NodeFault(manner: $0) } }

    let manner: Manner

    var name: String { "node-\(manner.rawValue)" }
    var summary: String { manner.words }

    func strike(_ stage: Stage) async throws {
        let broker = stage.broker
        var choices = stage.choices
        let node = Int.random(in: 1...broker.nodes, using: &choices)
        switch manner {
        case .kill:
            try await broker.control(.kill, node: node)
            let start = { try await broker.control(.start, node: node) }
            try await healing(start) { try await stage.last() }
        case .restart: try await broker.control(.restart, node: node)
        case .cut:
            try await cut([node], broker) { try await stage.last(for: max(stage.length, .seconds(10))) }
        case .allCut: try await cut(Array(1...broker.nodes), broker) { try await stage.last() }
        case .pause: try await pause(node, broker) { try await stage.last() }
        case .freeze:
            try await pause(node, broker) { try await stage.last(for: Self.past) }
            // While it takes itself for one of them.
            try await stage.last()
            try await broker.control(.restart, node: node)
        }
        try await broker.awaitCluster()
    }

    private func cut(_ nodes: [Int], _ broker: TestBroker, _ last: () async throws -> Void) async throws {
        for node in nodes { try await broker.control(.cut, node: node) }
        let mend = { for node in nodes { try await broker.control(.mend, node: node) } }
        try await healing(mend, after: last)
    }

    private func pause(_ node: Int, _ broker: TestBroker, _ last: () async throws -> Void) async throws {
        try await broker.control(.pause, node: node)
        try await healing({ try await broker.control(.resume, node: node) }, after: last)
    }

    /// Heals when `body` has returned or thrown.
    private func healing(
        _ heal: () async throws -> Void,
        after body: () async throws -> Void
    ) async throws {
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try await heal()
        try result.get()
    }
}
