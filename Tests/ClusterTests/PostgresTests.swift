import Desks
import FaultRig
import Foundation
import Glibc
import Messages
import PostgresLedger
import Rehearsal
import SQLLedger
import Sandbox
import Testing
import Tickets

@Suite(.timeLimit(.minutes(6)), .broker, .postgres)
struct PostgresTests {
    /// A cluster whose ledger is in a schema of its own.
    private func withCluster(_ body: (Cluster, _ ledger: String) async throws -> Void) async throws {
        let schema = "cluster_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        let url = try await TestPostgres.required().makingSchema(schema)
        try await Cluster.with { cluster in try await body(cluster, url) }
    }

    private func basket(_ name: String, _ index: Int) -> String {
        """
        {"basketId":"\(name)","workgroup":"gent","seller":"handelsbeurs","channel":"online",
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie",
        "regularPrice":"12.00","uitpasNumber":"\(TestData.generated(index))",
        "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
    }

    @Test func `workers that are killed sell and cancel every ticket once, with the ledger in PostgreSQL`()
        async throws
    {
        try await withCluster { cluster, url in
            let environment = ["LEDGER_URL": url]
            let all = cluster.environment.merging(environment) { $1 }
            let steady = Cluster.workers.filter { $0 != "sale-worker" }
            try await cluster.withWorkers(steady, environment: environment) {
                try await Box.with(cluster) { box, tixly in
                    for change in Configuration.changes {
                        try await tixly.publish(MessageType.eventChanged, change)
                    }
                    let names = (0..<30).map { "B-\($0)" }
                    for (index, name) in names.enumerated() {
                        try await tixly.publish(MessageType.sold, basket(name, index))
                    }
                    for _ in 0..<3 {
                        try await withChild("sale-worker", environment: all) { worker in
                            let before = await box.heard.count
                            try await eventually("something is sold", within: .seconds(60)) {
                                await box.heard.count > before
                            }
                            worker.signal(SIGKILL)
                            _ = try await worker.end(within: .seconds(10))
                        }
                    }
                    try await cluster.withWorkers(["sale-worker"], environment: environment) {
                        for name in names {
                            _ = try await box.hear("sale.registered", basket: name, within: .seconds(120))
                        }
                        for name in names.prefix(10) {
                            try await tixly.publish(
                                MessageType.cancelled,
                                """
                                {"basketId":"\(name)","workgroup":"gent","seller":"handelsbeurs",
                                "cancelledAt":"2026-11-23T19:02:11+01:00","reason":"geannuleerd"}
                                """
                            )
                        }
                        for name in names.prefix(10) {
                            _ = try await box.hear("sale.cancelled", basket: name, within: .seconds(60))
                        }
                    }
                }
            }
            let ledger = try await PostgresLedger(url: url, application: "tests")
            let sales = try await cluster.upstream.sales(ofEvent: TestData.event(109))
            let book = try await ledger.book(of: UiTdatabankEventID(TestData.event(109)))
            let (active, gone) = (sales.filter(\.isActive), sales.filter { !$0.isActive })
            #expect(active.count == 20 && gone.count == 10)
            let kept = book.sales.values.filter { $0.cancelledAt == nil }
            #expect(Set(kept.map(\.sale.text)) == Set(active.map(\.id)))
            #expect(book.sales.count == sales.count)
        }
    }

    @Test func `a login that is refused and a certificate that nobody vouches for are 78, in one sentence`()
        async throws
    {
        let server = try TestPostgres.required()
        try await withCluster { cluster, url in
            let refused = [
                url.replacing("not-a-secret", with: "hunter2"),
                "\(url)&sslmode=verify-full&sslrootcert=\(server.certificates)/other-ca.pem",
            ]
            for url in refused {
                let finished = try await cluster.run("sale-worker", [], environment: ["LEDGER_URL": url])
                #expect(finished.status == .exited(78))
                let words = finished.standardError
                #expect(words.contains("PostgreSQL at 127.0.0.1"), "\(words)")
                #expect(!words.contains("hunter2") && !words.contains("not-a-secret"))
            }
        }
    }

    @Test func `a worker waits for a PostgreSQL server, and works over TLS when it is there`() async throws {
        let server = try TestPostgres.required()
        try await withCluster { cluster, url in
            let away = cluster.environment.merging(["LEDGER_URL": "postgresql://u:hunter2@127.0.0.1:1/d"]) {
                $1
            }
            try await withChild("sale-worker", environment: away) { worker in
                let line = try await worker.waitForLine(containing: "waiting for the ledger")
                #expect(line.contains("127.0.0.1:1") && !line.contains("hunter2"))
                #expect(try await worker.terminate() == .exited(0))
            }
            let verified = "\(url)&sslmode=verify-full&sslrootcert=\(server.certificates)/ca.pem"
            try await cluster.withWorkers(["sale-worker"], environment: ["LEDGER_URL": verified]) {}
        }
    }
}
