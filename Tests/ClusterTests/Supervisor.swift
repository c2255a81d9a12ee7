import Glibc
import Rehearsal

/// Keeps one of each worker running, whatever kills it.
actor Supervisor {
    private let cluster: Cluster
    private var children: [String: Child] = [:]
    private var isStopping = false
    private(set) var restarts = 0

    init(_ cluster: Cluster) { self.cluster = cluster }

    /// Runs `body` beside supervised workers.
    func run(_ body: @escaping @Sendable (Supervisor) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in Cluster.workers { group.addTask { try await self.keep(name) } }
            let result: Result<Void, any Error>
            do { result = .success(try await body(self)) } catch { result = .failure(error) }
            stop()
            try await group.waitForAll()
            try result.get()
        }
    }

    private func keep(_ name: String) async throws {
        while !isStopping {
            try await withChild(Program(name), environment: cluster.environment) { child in
                children[name] = child
                guard !isStopping else { return }
                let status = await child.exitStatus
                guard status == .signalled(SIGKILL) || isStopping else {
                    throw RehearsalError("\(name) ended by itself with \(status):\n\(child.transcript.tail)")
                }
                restarts += 1
            }
        }
    }

    /// Kills a worker where it stands; it is started again at once.
    func kill(_ name: String) { children[name]?.signal(SIGKILL) }

    private func stop() {
        isStopping = true
        for child in children.values { child.signal(SIGKILL) }
    }
}
