import FaultRig
import HTTPTransport
import JSON
import Messages
import RabbitMQ
import Rehearsal
import SQLLedger
import SQLiteLedger
import Sandbox
import Testing
import Tickets
import Working

/// `uitpas mappings resync` and `suggest`, as an operator uses them.
@Suite(.timeLimit(.minutes(6)), .broker)
struct MappingCommandTests {
    private static let settings = Configuration.yaml + "uitdatabank: { clientId: search-client }\n"

    private func tell(_ cluster: Cluster, _ changes: [String]) async throws {
        let session = BrokerSession(at: Brokers([try BrokerURL(cluster.virtualHost.amqpURL)]), as: "tixly")
        for change in changes {
            try await session.publish(
                Publication(
                    exchange: Exchange.tixly,
                    routingKey: "event.changed.gent.handelsbeurs",
                    properties: MessageProperties(contentType: "application/json", type: "event.changed"),
                    body: Array(change.utf8),
                    assurance: .routed
                )
            )
        }
        await session.close()
    }

    private func move(_ cluster: Cluster, _ event: Int, to organizer: String) async throws {
        let request = HTTPRequest(
            method: .put,
            url: "\(cluster.upstream.url)/sandbox/events/\(TestData.event(event))",
            headers: ["Content-Type": "application/json"],
            body: Array(#"{"organizer":"\#(organizer)"}"#.utf8)
        )
        #expect(try await cluster.upstream.exchange(request).status == 200)
    }

    private func resync(
        _ cluster: Cluster,
        _ options: String...
    ) async throws -> (Rehearsal.ExitStatus, JSON, String) {
        let finished = try await cluster.run("uitpas", ["mappings", "resync", "--json"] + options)
        let rows = try JSON(parsing: finished.standardOutput.utf8)
        return (finished.status, rows[0] ?? .null, finished.standardError)
    }

    @Test func `a resync has everything looked at, or what was changed, and counts what it found`()
        async throws
    {
        try await Cluster.with(settings: Self.settings) { cluster in
            let ledger = try await cluster.openLedger()
            try await cluster.withWorkers(["mapping-worker"]) {
                try await tell(cluster, Configuration.changes)
                try await eventually("all are mapped") {
                    try await ledger.mappings().count { $0.route != nil } == 4
                }
                try await move(cluster, 109, to: TestData.zender)
                let since = "2026-06-01T00:00:00Z"
                let (_, dry, _) = try await resync(cluster, "--since", since, "--dry-run")
                #expect(dry["mappings"] == 1 && dry["told"] == 0 && dry["changed"] == 1)
                let (status, row, progress) = try await resync(cluster, "--since", since)
                #expect(status == .exited(0) && progress.contains("1 of 1 looked at"))
                #expect(row["told"] == 1 && row["lookedAt"] == 1 && row["moved"] == 1 && row["problems"] == 0)
                #expect(try await ledger.mappings(of: ["109"])["109"]?.organizer?.text == TestData.zender)
                try await move(cluster, 209, to: TestData.gent)
                let (_, all, _) = try await resync(cluster)
                #expect(all["told"] == 4 && all["lookedAt"] == 4 && all["moved"] == 1)
            }
            let (status, row, why) = try await resync(cluster, "--timeout", "1")
            #expect(status == .exited(2) && row["told"] == 4 && row["lookedAt"] == 0)
            #expect(why.contains("does the mapping-worker run?"))
        }
    }

    @Test func `a resync does what it can where UiTdatabank can be asked for one kind only`() async throws {
        try await Cluster.with(settings: Self.settings) { cluster in
            let ledger = try await cluster.openLedger()
            let since = "2026-06-01T00:00:00Z"
            try await cluster.withWorkers(["mapping-worker"]) {
                try await tell(cluster, Configuration.changes)
                try await eventually("all are mapped") {
                    try await ledger.mappings().count { $0.route != nil } == 4
                }
                try await move(cluster, 109, to: TestData.zender)
                try await cluster.upstream.misbehave(
                    #"{"match":{"path":"/organizers"},"times":1,"action":"status","status":500}"#
                )
                let (status, row, why) = try await resync(cluster, "--since", since)
                #expect(status == .exited(2) && row["lookedAt"] == 1 && row["moved"] == 1)
                #expect(why.contains("which organizers were changed could not be read"))
                #expect(why.contains("uitpas mappings resync --since 2026-06-01T00:00:00.000Z again"))
                #expect(try await ledger.mappings(of: ["109"])["109"]?.organizer?.text == TestData.zender)
            }
            for path in ["/events", "/organizers"] {
                try await cluster.upstream.misbehave(
                    #"{"match":{"path":"\#(path)"},"times":1,"action":"status","status":500}"#
                )
            }
            let finished = try await cluster.run("uitpas", ["mappings", "resync", "--since", since])
            #expect(finished.status == .exited(1) && finished.standardOutput.isEmpty)
        }
    }

    @Test func `a suggestion that is clear is applied, and of the rest is said why not`() async throws {
        try await Cluster.with(settings: Self.settings) { cluster in
            let ledger = try await cluster.openLedger()
            let unmapped = [("9001", "Concert te Gent!", "20:00"), ("9002", "Onbekend stuk", "14:00")].map {
                """
                {"eventId":"\($0.0)","workgroup":"gent","owner":"handelsbeurs","name":"\($0.1)",\
                "startsAt":"2027-03-01T\($0.2):00+01:00","labels":["UiTPAS"]}
                """
            }
            try await cluster.withWorkers(["mapping-worker"]) {
                try await tell(cluster, Configuration.changes + unmapped)
                try await eventually("all are known") {
                    let mappings = try await ledger.mappings()
                    return mappings.count { $0.route != nil } == 4 && mappings.count == 6
                }
                let finished = try await cluster.run(
                    "uitpas",
                    ["mappings", "suggest", "--apply-above", "80", "--json"]
                )
                #expect(finished.status == .exited(0), "\(finished.standardError)")
                let rows = try JSON(parsing: finished.standardOutput.utf8)
                #expect(rows[0]?["applied"] == true && rows[0]?["suggestions"]?[0]?["score"] == 100)
                #expect(rows[1]?["applied"] == false)
                #expect(rows[1]?["verdict"]?.text?.hasSuffix("not above 80") == true)
                try await eventually("the mapping is looked up") {
                    try await ledger.mappings(of: ["9001"])["9001"]?.route
                        == Route(
                            event: UiTdatabankEventID(TestData.event(101)),
                            organizer: OrganizerID(TestData.gent)
                        )
                }
                #expect(try await ledger.mappings(of: ["9002"])["9002"]?.reference == nil)
                // What is mapped is no longer asked about.
                let again = try await cluster.run("uitpas", ["mappings", "suggest", "--json"])
                #expect(try JSON(parsing: again.standardOutput.utf8).items?.count == 1)
            }
        }
    }

    @Test func `without a client id there is no searching, and that is said`() async throws {
        try await Cluster.with { cluster in
            _ = try await cluster.openLedger()
            for arguments in [["suggest"], ["resync", "--since", "2026-06-01T00:00:00Z"]] {
                let finished = try await cluster.run("uitpas", ["mappings"] + arguments)
                #expect(finished.status == .exited(78))
                #expect(finished.standardError.contains("uitdatabank.clientId"))
            }
        }
    }
}
