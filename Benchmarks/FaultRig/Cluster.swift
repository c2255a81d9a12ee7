package import Foundation
package import Rehearsal

/// A sandbox, a virtual host with the topology, and a ledger, for programs to be started on.
package struct Cluster: Sendable {
    package static let workers = [
        "tariff-worker", "routing-worker", "sale-worker", "cancellation-worker", "mapping-worker",
    ]

    package let virtualHost: VirtualHost
    /// The server that the ledger is on, seen from the ledger's own schema; nil where the ledger is a file.
    package let postgres: TestPostgres?
    package let directory: URL
    package let upstream: Upstream
    /// What every program needs to work in it.
    package let environment: [String: String]

    package var ledgerPath: String { path("ledger.db") }

    /// A file of the cluster's own directory.
    package func path(_ name: String) -> String {
        directory.appending(path: name).path(percentEncoded: false)
    }

    /// Runs `body` on a fresh cluster, without workers, and takes everything down afterwards.
    ///
    /// The ledger is a file, or in a new schema on `postgres`.
    package static func with(
        settings: String,
        ledgerOn postgres: TestPostgres? = nil,
        _ body: (Cluster) async throws -> Void
    ) async throws {
        let schema = "cluster_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        let postgres = try await postgres?.inSchema(schema)
        try await TestBroker.required().withVirtualHost { virtualHost in
            try await withTemporaryDirectory { directory in
                try await withChild("uitpas-sandbox", ["--port", "0"]) { sandbox in
                    let line = try await sandbox.waitForLine(containing: "listens on ")
                    guard let url = line.split(separator: " ").last.map(String.init) else { return }
                    let cluster = try Cluster(
                        virtualHost,
                        postgres,
                        directory,
                        sandbox: url,
                        settings: settings
                    )
                    let applied = try await cluster.run("uitpas", ["topology", "apply"])
                    guard applied.status == .exited(0) else {
                        throw RehearsalError("the topology was not applied: \(applied.standardError)")
                    }
                    let result: Result<Void, any Error>
                    do { result = .success(try await body(cluster)) } catch { result = .failure(error) }
                    await cluster.upstream.close()
                    try result.get()
                }
            }
        }
    }

    private init(
        _ virtualHost: VirtualHost,
        _ postgres: TestPostgres?,
        _ directory: URL,
        sandbox: String,
        settings: String
    ) throws {
        self.virtualHost = virtualHost
        self.postgres = postgres
        self.directory = directory
        upstream = Upstream(url: sandbox)
        let file = directory.appending(path: "uitpas.yaml")
        try settings.write(to: file, atomically: true, encoding: .utf8)
        environment = virtualHost.environment.merging([
            "UITPAS_CONFIG": file.path(percentEncoded: false),
            "LEDGER_URL": postgres?.url
                ?? "sqlite:\(directory.appending(path: "ledger.db").path(percentEncoded: false))",
            "UITPAS_API_URL": sandbox, "UITDATABANK_URL": sandbox, "UITDATABANK_SEARCH_URL": sandbox,
            "UITPAS_TOKEN_URL": "\(sandbox)/realms/uitid/protocol/openid-connect/token",
        ]) { $1 }
    }

    package func run(
        _ program: Program,
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String = ""
    ) async throws -> Finished {
        try await Rehearsal.run(
            program,
            arguments,
            environment: self.environment.merging(environment) { $1 },
            input: input
        )
    }

    /// Waits until none of some queues holds anything; without names, none but the dead letters'.
    package func waitUntilDrained(
        _ names: Set<String>? = nil,
        within patience: Duration = .seconds(90)
    ) async throws {
        try await eventually("the queues are empty", within: patience, askingEvery: .milliseconds(300)) {
            try await virtualHost.queues().allSatisfy { queue in
                let isMeant = names?.contains(queue.name) ?? (queue.name != "uitpas.dead")
                return !isMeant || queue.messages == 0
            }
        }
    }
}
