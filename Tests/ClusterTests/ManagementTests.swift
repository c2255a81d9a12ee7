import FaultRig
import Rehearsal
import Testing

/// RabbitMQ's management API over TLS, with a certificate by an authority of its own.
@Suite(.timeLimit(.minutes(3)), .broker)
struct ManagementTests {
    @Test func `the topology is set and looked at over TLS, by the authority that the address names`()
        async throws
    {
        let broker = try TestBroker.required()
        try await Cluster.with { cluster in
            let environment = [
                "RABBITMQ_MANAGEMENT_URL":
                    "\(broker.managementTLSURL)/?cacertfile=\(broker.certificates)/ca.pem"
            ]
            for act in ["apply", "check"] {
                let finished = try await cluster.run("uitpas", ["topology", act], environment: environment)
                #expect(finished.status == .exited(0), "\(finished.standardError)")
            }
        }
    }

    @Test(arguments: ["", "?cacertfile=other-ca.pem", "?cacertfile=nowhere.pem"])
    func `an API that nobody vouches for gets no password`(query: String) async throws {
        let broker = try TestBroker.required()
        try await Cluster.with { cluster in
            let query = query.replacing("=", with: "=\(broker.certificates)/")
            let url = "\(broker.managementTLSURL)\(query)"
            let environment = ["RABBITMQ_MANAGEMENT_URL": url]
            let finished = try await cluster.run("uitpas", ["topology", "check"], environment: environment)
            #expect(finished.status == .exited(2))
            let words = finished.standardError
            #expect(words.contains("management API does not answer"), "\(words)")
            #expect(words.contains("certificate"), "\(words)")
        }
    }
}
