import FaultRig
import Rehearsal
import SQLLedger
import SQLiteLedger

extension Cluster {
    /// A fresh cluster with the settings of the tests.
    static func with(_ body: (Cluster) async throws -> Void) async throws {
        try await with(settings: Configuration.yaml, body)
    }

    /// Runs `body` beside one of each of these workers; they have been told to stop, and have ended well, after it.
    func withWorkers(
        _ names: [String] = workers,
        environment: [String: String] = [:],
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let names = names[...]
        guard let name = names.first else { return try await body() }
        try await withChild(Program(name), environment: self.environment.merging(environment) { $1 }) {
            child in
            try await child.waitForLine(containing: "consuming")
            try await withWorkers(Array(names.dropFirst()), environment: environment, body)
            let status = try await child.terminate()
            guard status == .exited(0) else {
                throw RehearsalError("\(name) ended with \(status):\n\(child.transcript.tail)")
            }
        }
    }

    /// The workers' ledger, opened beside them.
    func openLedger() async throws -> SQLiteLedger { try await SQLiteLedger(path: ledgerPath) }
}
