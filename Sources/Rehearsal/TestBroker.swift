import Foundation

/// The RabbitMQ node that was started for this test run (`make test`, or `deploy/local/with-broker DIR swift test`).
package struct TestBroker: Sendable {
    /// What can be done to the node.
    package enum Act: String, Sendable {
        case start
        /// An orderly stop: connections are closed, then the node ends.
        case stop
        case restart
        /// SIGKILL; `start` brings it back on the same ports and with what was on disk.
        case kill
        /// SIGSTOP: connections stay open and nothing answers.
        case pause
        case resume
    }

    /// What can be done to one node of a cluster.
    package enum NodeAct: String, Sendable {
        case start
        case stop
        case restart
        case kill
        case pause
        case resume
        /// The other nodes' connections end, and new ones are refused.
        case cut
        /// The end of that.
        case mend
    }

    /// How many nodes it has.
    package let nodes: Int
    /// `amqp://…` with the default virtual host; one for each node, with commas between.
    package let amqpURL: String
    /// `http://user:password@host:port` of the management API.
    package let managementURL: String
    /// `amqps://localhost:…` with the default virtual host; it wants a client's certificate.
    package let amqpsURL: String
    /// The management API's `https://user:password@localhost:…`.
    package let managementTLSURL: String
    /// The directory with `ca.pem`, which vouches for the node, and `other-ca.pem`, which does not.
    package let certificates: String
    private let controlProgram: String

    /// The node of this run, or nil when the environment names none.
    package static let current: TestBroker? = {
        let environment = ProcessInfo.processInfo.environment
        guard let amqp = environment["UITPAS_TEST_AMQP_URL"],
            let management = environment["UITPAS_TEST_MANAGEMENT_URL"],
            let amqps = environment["UITPAS_TEST_AMQPS_URL"],
            let managementTLS = environment["UITPAS_TEST_MANAGEMENT_TLS_URL"],
            let certificates = environment["UITPAS_TEST_BROKER_TLS"],
            let control = environment["UITPAS_TEST_BROKER_CONTROL"]
        else { return nil }
        return TestBroker(
            nodes: environment["UITPAS_TEST_BROKER_NODES"].flatMap { Int($0) } ?? 1,
            amqpURL: amqp,
            managementURL: management,
            amqpsURL: amqps,
            managementTLSURL: managementTLS,
            certificates: certificates,
            controlProgram: control
        )
    }()

    /// The node of this run; throws, saying how to get one, when the environment names none.
    package static func required() throws -> TestBroker {
        guard let current else { throw RehearsalError(absence) }
        return current
    }

    static let absence = "no test broker: run `make test`, or `deploy/local/with-broker DIR swift test`"

    /// Does something to the node and returns when it is done; after `start` and `restart` it accepts connections.
    ///
    /// The node is shared by all tests of the run: only a suite with the trait `.brokerAlone` may do this.
    package func control(_ act: Act) async throws {
        _ = try await control([act.rawValue])
    }

    /// Does something to one node of a cluster, from 1; the others go on, and have to be waited for.
    package func control(_ act: NodeAct, node: Int) async throws {
        _ = try await control(["node", String(node), act.rawValue])
    }

    /// Returns when all nodes are one cluster, and no quorum queue lacks a member.
    package func awaitCluster() async throws { _ = try await control(["await"], within: .seconds(400)) }

    /// `rabbitmqctl` against the node; its standard output.
    @discardableResult
    package func rabbitmqctl(_ arguments: String...) async throws -> String {
        try await control(["ctl"] + arguments)
    }

    func control(_ arguments: [String], within patience: Duration = .seconds(180)) async throws -> String {
        let finished = try await run(Program(controlProgram), arguments, within: patience)
        guard finished.status == .exited(0) else {
            throw RehearsalError("broker \(arguments[0]): \(finished.status): \(finished.standardError)")
        }
        return finished.standardOutput
    }

    /// The body of the management API's answer to a request such as `("GET", "/api/policies/%2f")`; throws unless 2xx.
    ///
    /// Numbers of messages are seconds old there; ``VirtualHost/queues()`` has those of now.
    @discardableResult
    package func management(_ method: String, _ path: String, body: String? = nil) async throws -> String {
        guard let url = URL(string: managementURL + path) else { throw RehearsalError("no URL: \(path)") }
        let response = try await PlainHTTP.request(method, url, body: body)
        guard (200..<300).contains(response.status) else {
            throw RehearsalError("\(method) \(path): HTTP \(response.status) \(response.body)")
        }
        return response.body
    }

    /// Calls `body` with a virtual host that nobody else uses, and deletes it with everything in it afterwards.
    package func withVirtualHost<Value>(
        _ body: (VirtualHost) async throws -> Value
    ) async throws -> Value {
        let host = VirtualHost(name: "test-\(UUID().uuidString.lowercased())", broker: self)
        try await management("PUT", "/api/vhosts/\(host.name)")
        let result: Result<Value, any Error>
        do {
            try await host.grant("guest")
            result = .success(try await body(host))
        } catch {
            result = .failure(error)
        }
        do {
            try await management("DELETE", "/api/vhosts/\(host.name)")
        } catch {
            // The node is down, by a test that failed before it brought it back, and is deleted after the run.
            guard case .failure = result else { throw error }
        }
        return try result.get()
    }
}
