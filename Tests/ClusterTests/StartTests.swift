import FaultRig
import Foundation
import Rehearsal
import Testing

/// How programs start, and how they say that they can't.
@Suite(.timeLimit(.minutes(6)), .broker)
struct StartTests {
    private func sentence(
        _ cluster: Cluster,
        _ program: Program,
        _ arguments: [String] = [],
        _ environment: [String: String] = [:]
    ) async throws -> (Rehearsal.ExitStatus, String) {
        let finished = try await cluster.run(program, arguments, environment: environment)
        return (finished.status, finished.standardError)
    }

    @Test(arguments: Cluster.workers + ["uitpas", "dead-letters"])
    func `what is wrong with the configuration ends a program with 78 and names the key`(
        program: String
    ) async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "wrong.yaml")
            try "colour: red\n".write(to: file, atomically: true, encoding: .utf8)
            let arguments =
                program == "uitpas" ? ["topology", "check"] : program == "dead-letters" ? ["list"] : []
            let finished = try await run(
                Program(program),
                arguments,
                environment: ["UITPAS_CONFIG": file.path(percentEncoded: false)]
            )
            #expect(finished.status == .exited(78))
            #expect(
                finished.standardError.contains("wrong.yaml:1") && finished.standardError.contains("colour")
            )
        }
    }

    @Test(arguments: Cluster.workers)
    func `a worker without workgroups would make dead letters of everything, and does not start`(
        worker: String
    ) async throws {
        let finished = try await run(Program(worker))
        #expect(finished.status == .exited(78) && finished.standardError.contains("UITPAS_CONFIG"))
    }

    @Test(arguments: Cluster.workers)
    func `a wrong flag is 64, help and version are 0`(worker: String) async throws {
        #expect(try await run(Program(worker), ["--colour"]).status == .exited(64))
        let help = try await run(Program(worker), ["--help"])
        #expect(help.status == .exited(0) && help.standardOutput.contains("--grace"))
        #expect(try await run(Program(worker), ["--version"]).status == .exited(0))
    }

    @Test func `refused credentials, a missing topology and a missing directory are 78`() async throws {
        try await Cluster.with { cluster in
            let wrong = cluster.virtualHost.url(user: "guest", password: "wrong-password")
            let (refused, why) = try await sentence(cluster, "sale-worker", [], ["AMQP_URL": wrong])
            #expect(
                refused == .exited(78) && why.contains("refused the login") && !why.contains("wrong-password")
            )
            let (missing, what) = try await sentence(
                cluster,
                "sale-worker",
                ["--queue", "uitpas.sales.nowhere"]
            )
            #expect(missing == .exited(78) && what.contains("uitpas.sales.nowhere"))
            let (foreign, _) = try await sentence(cluster, "sale-worker", ["--queue", "uitpas.baskets"])
            #expect(foreign == .exited(64), "it would make dead letters of baskets")
            let (ledger, where_) = try await sentence(
                cluster,
                "sale-worker",
                [],
                ["LEDGER_URL": "sqlite:/nowhere/l.db"]
            )
            #expect(ledger == .exited(78) && where_.contains("/nowhere"))
        }
    }

    @Test func `a certificate that lets nobody in is 78, in one sentence`() async throws {
        try await Cluster.with { cluster in
            let host = cluster.virtualHost
            let stranger = try await host.broker.certificate(for: "stranger-\(host.name)")
            let strange = try await host.broker.certificate(for: "strange-\(host.name)", by: "other-ca")
            let keyless = ClientCertificate(
                certificate: stranger.certificate,
                key: "/nowhere.key",
                authority: stranger.authority
            )
            let distrustful = ClientCertificate(
                certificate: stranger.certificate,
                key: stranger.key,
                authority: "\(host.broker.certificates)/other-ca.pem"
            )
            let unnamed = host.broker.amqpsURL + "?cacertfile=\(stranger.authority)"
            let trouble = [
                (host.url(by: stranger), "refused the login of the certificate"),
                (host.url(by: strange), "does not know the authority of our certificate"),
                (host.url(by: keyless), "keyfile /nowhere.key can't be read"),
                (host.url(by: distrustful), "could not be verified"),
                (unnamed, "wants a certificate of ours"),
            ]
            for (url, reason) in trouble {
                let (status, words) = try await sentence(cluster, "sale-worker", [], ["AMQP_URL": url])
                #expect(status == .exited(78) && words.contains(reason), "\(words)")
            }
        }
    }

    @Test func `a worker waits for its broker`() async throws {
        try await Cluster.with { cluster in
            let environment = cluster.environment.merging(["AMQP_URL": "amqp://guest:guest@127.0.0.1:1/%2f"])
            { $1 }
            try await withChild("sale-worker", environment: environment) { worker in
                try await worker.waitForLine(containing: "127.0.0.1:1")
                #expect(try await worker.terminate() == .exited(0))
            }
        }
    }
}
