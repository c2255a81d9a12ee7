import FaultRig
import Foundation
import Glibc
import HTTPTransport
import Messages
import Rehearsal
import Sandbox
import Testing

/// Workers whose ledger is on a server that dies, pauses and cuts them off.
@Suite(.broker, .postgres, .serialized, .timeLimit(.minutes(6)))
struct PostgresDeathTests {
    /// A short run of the fault rig; `make faults LEDGER=postgresql` makes long ones.
    @Test func `whatever becomes of the ledger's server, every sale is at UiTPAS once`() async throws {
        let faults = [
            "postgresql-kill", "postgresql-pause", "postgresql-connections-terminated", "wire-ledger-reset",
        ]
        try await TestPostgres.withServer { server in
            var order = Rig.Order()
            order.sales = 100
            order.pace = 20
            order.kills = 4
            order.length = .seconds(2)
            order.faults = try #require(Catalogue.faults(named: faults, ofServer: true))
            order.postgres = server
            let report = try await Rig(order).run()
            #expect(report.verdict.isGood, "\(report.markdown)")
            #expect(report.strikes.allSatisfy { $0.trouble == nil }, "\(report.markdown)")
            #expect(Set(report.strikes.map(\.fault)) == Set(faults))
        }
    }

    @Test
    func
        `a worker ends when it is told to, though the ledger's server is paused, and what it left is sold once`()
        async throws
    {
        try await TestPostgres.withServer { server in
            try await Cluster.with(settings: Configuration.yaml, ledgerOn: server) { cluster in
                try await cluster.withWorkers(["mapping-worker", "sale-worker"]) {
                    try await Box.with(cluster) { box, tixly in
                        try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                        _ = try await eventually("the event is mapped") {
                            await box.heard.first { $0.type == MessageType.mappingChanged }
                        }
                        try await stopPaused(server, cluster, tixly)
                        try await cluster.withWorkers(["routing-worker"]) {
                            let outcome = try await box.hear(
                                "sale.registered",
                                basket: "P-1",
                                within: .seconds(60)
                            )
                            let booked = try await cluster.upstream.get(
                                "/sandbox/sales",
                                as: [BookedSale].self
                            )
                            #expect(booked.map(\.id) == [outcome.ticketSaleId])
                        }
                    }
                }
            }
        }
    }

    /// A routing worker has a basket in hand when the server is paused and it is told to stop.
    private func stopPaused(_ server: TestPostgres, _ cluster: Cluster, _ tixly: Tixly) async throws {
        try await withChild("routing-worker", ["--grace", "1"], environment: cluster.environment) { worker in
            try await worker.waitForLine(containing: "consuming")
            try await server.control(.pause)
            let result: Result<Rehearsal.ExitStatus, any Error>
            do {
                try await tixly.publish(MessageType.sold, Self.basket)
                try await eventually("the worker has it in hand") {
                    try await cluster.virtualHost.queue("uitpas.baskets").unacked == 1
                }
                result = .success(try await worker.terminate(within: .seconds(20)))
            } catch {
                result = .failure(error)
            }
            try await server.control(.resume)
            #expect(try result.get() == .exited(0))
        }
    }

    @Test func `a worker is not ready while the ledger's server says nothing, and is again when it does`()
        async throws
    {
        try await TestPostgres.withServer { server in
            try await Cluster.with(settings: Configuration.yaml, ledgerOn: server) { cluster in
                let port = try HealthPort()
                let options = ["--health-port", "\(port.number)"]
                try await withChild("sale-worker", options, environment: cluster.environment) { worker in
                    try await worker.waitForLine(containing: "consuming")
                    let readiness: @Sendable () async throws -> HTTPResponse = {
                        let url = "http://127.0.0.1:\(port.number)/readyz"
                        return try await cluster.upstream.exchange(HTTPRequest(url: url))
                    }
                    try await eventually("it is ready") { try await readiness().status == 200 }
                    try await server.control(.pause)
                    let answer = try await eventually("it is not", within: .seconds(45)) {
                        let answer = try await readiness()
                        return answer.status == 503 ? String(decoding: answer.body, as: UTF8.self) : nil
                    }
                    try await server.control(.resume)
                    #expect(answer.contains("has not answered for ten seconds"), "\(answer)")
                    try await eventually("it is ready again", within: .seconds(30)) {
                        try await readiness().status == 200
                    }
                    #expect(try await worker.terminate() == .exited(0))
                }
            }
        }
    }

    private static let basket = """
        {"basketId":"P-1","workgroup":"gent","seller":"handelsbeurs","channel":"online",
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"12.00",
        "uitpasNumber":"0900000067513","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
}
