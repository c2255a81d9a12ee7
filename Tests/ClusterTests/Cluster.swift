import Foundation
import HTTPTransport
import Rehearsal
import SQLiteLedger

/// A sandbox, a virtual host with the topology, and a ledger, for programs to be started on.
struct Cluster: Sendable {
    static let workers = [
        "tariff-worker", "routing-worker", "sale-worker", "cancellation-worker", "mapping-worker",
    ]

    let virtualHost: VirtualHost
    let directory: URL
    let sandboxURL: String
    let environment: [String: String]

    /// Runs `body` on a fresh cluster, without workers, and takes everything down afterwards.
    ///
    /// The fences are short, so that a lost answer is settled within seconds.
    static func with(
        settings: String = Configuration.yaml,
        _ body: (Cluster) async throws -> Void
    ) async throws {
        try await TestBroker.required().withVirtualHost { virtualHost in
            try await withTemporaryDirectory { directory in
                try await withChild("uitpas-sandbox", ["--port", "0"]) { sandbox in
                    let line = try await sandbox.waitForLine(containing: "listens on ")
                    guard let url = line.split(separator: " ").last.map(String.init) else { return }
                    let file = directory.appending(path: "uitpas.yaml")
                    try settings.write(to: file, atomically: true, encoding: .utf8)
                    let environment = virtualHost.environment.merging([
                        "UITPAS_CONFIG": file.path(percentEncoded: false),
                        "LEDGER_URL":
                            "sqlite:\(directory.appending(path: "ledger.db").path(percentEncoded: false))",
                        "UITPAS_API_URL": url, "UITDATABANK_URL": url, "UITDATABANK_SEARCH_URL": url,
                        "UITPAS_TOKEN_URL": "\(url)/realms/uitid/protocol/openid-connect/token",
                    ]) { $1 }
                    let cluster = Cluster(
                        virtualHost: virtualHost,
                        directory: directory,
                        sandboxURL: url,
                        environment: environment
                    )
                    let applied = try await cluster.run("uitpas", ["topology", "apply"])
                    guard applied.status == .exited(0) else {
                        throw RehearsalError("the topology was not applied: \(applied.standardError)")
                    }
                    try await body(cluster)
                }
            }
        }
    }

    func run(
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

    /// Runs `body` beside one of each of these workers; they have been told to stop, and have ended well, after it.
    func withWorkers(
        _ names: [String] = workers,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let names = names[...]
        guard let name = names.first else { return try await body() }
        try await withChild(Program(name), environment: environment) { child in
            try await child.waitForLine(containing: "consuming")
            try await withWorkers(Array(names.dropFirst()), body)
            let status = try await child.terminate()
            guard status == .exited(0) else {
                throw RehearsalError("\(name) ended with \(status):\n\(child.transcript.tail)")
            }
        }
    }

    func openLedger() async throws -> SQLiteLedger {
        try await SQLiteLedger(path: directory.appending(path: "ledger.db").path(percentEncoded: false))
    }

    /// The sandbox's admin API.
    func sandbox<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws -> Answer {
        let response = try await exchange(
            HTTPRequest(method: .get, url: sandboxURL + path, deadline: .seconds(20))
        )
        return try JSONDecoder().decode(type, from: Data(response.body))
    }

    /// Tells the sandbox what to do wrong.
    func fault(_ json: String) async throws {
        var request = HTTPRequest(
            method: .post,
            url: "\(sandboxURL)/sandbox/faults",
            headers: ["Content-Type": "application/json"],
            deadline: .seconds(20)
        )
        request.body = Array(json.utf8)
        let response = try await exchange(request)
        guard (200..<300).contains(response.status) else {
            throw RehearsalError("no fault: \(response.status)")
        }
    }

    func exchange(_ request: HTTPRequest) async throws -> HTTPResponse {
        let client = HTTPClient()
        let result: Result<HTTPResponse, any Error>
        do { result = .success(try await client.send(request)) } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }

    /// Waits until no queue but the dead letters' holds anything.
    func waitUntilDrained(within patience: Duration = .seconds(90)) async throws {
        try await eventually("every queue is empty", within: patience, askingEvery: .milliseconds(300)) {
            try await virtualHost.queues().allSatisfy { $0.name == "uitpas.dead" || $0.messages == 0 }
        }
    }
}

/// A sale in the sandbox's book.
struct BookedSale: Decodable, Sendable {
    struct Tariff: Decodable, Sendable { var id: String }

    var id: String
    var uitpasNumber: String
    var eventId: String
    var organizerId: String
    var clientId: String
    var state: String
}
