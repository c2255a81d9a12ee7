import Desks
import FaultRig
import Foundation
import Glibc
import HTTPTransport
import Messages
import RabbitMQ
import Rehearsal
import SQLLedger
import SQLiteLedger
import Sandbox
import Testing
import Tickets
import Working

/// The mapping follows UiTdatabank without access to publiq's broker.
@Suite(.timeLimit(.minutes(6)), .broker)
struct PollingTests {
    private static let settings =
        Configuration.yaml + "uitdatabank: { clientId: search-client, poll: 1 }\n"

    /// A cluster that polls every second, with a ledger that is there.
    private func withCluster(_ body: (Cluster, SQLiteLedger) async throws -> Void) async throws {
        try await Cluster.with(settings: Self.settings) { cluster in
            try await body(cluster, try await cluster.openLedger())
        }
    }

    private func edit(_ cluster: Cluster, _ path: String, _ json: String) async throws {
        let request = HTTPRequest(
            method: .put,
            url: "\(cluster.upstream.url)/sandbox/\(path)",
            headers: ["Content-Type": "application/json"],
            body: Array(json.utf8)
        )
        let response = try await cluster.upstream.exchange(request)
        #expect(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
    }

    /// Tixly tells of its events, and they are mapped.
    private func map(
        _ cluster: Cluster,
        _ ledger: SQLiteLedger,
        _ changes: [String],
        _ last: EventID
    ) async throws {
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
        try await eventually("event \(last) is mapped", within: .seconds(30)) {
            try await ledger.mappings(of: [last])[last]?.route != nil
        }
    }

    private func organizer(_ ledger: SQLiteLedger, _ event: EventID) async throws -> String? {
        try await ledger.mappings(of: [event])[event]?.organizer?.text
    }

    private func requests(_ cluster: Cluster, _ endpoint: String) async throws -> Int {
        struct Counters: Decodable {
            struct Endpoint: Decodable { var received: Int }
            var endpoints: [String: Endpoint]
        }
        let counters = try await cluster.upstream.get("/sandbox/requests", as: Counters.self)
        return counters.endpoints[endpoint]?.received ?? 0
    }

    @Test func `an editor moves an event, hides it and deletes it, and the mapping follows`() async throws {
        try await withCluster { cluster, ledger in
            try await cluster.withWorkers(["mapping-worker"]) {
                try await map(cluster, ledger, Configuration.changes, "409")
                let event = "events/\(TestData.event(109))"
                try await edit(
                    cluster,
                    event,
                    #"{"organizer":"\#(TestData.zender)","audienceType":"members"}"#
                )
                try await eventually("the mapping follows the move", within: .seconds(30)) {
                    try await organizer(ledger, "109") == TestData.zender
                }
                try await edit(cluster, event, #"{"workflowStatus":"DELETED"}"#)
                try await eventually("the deletion is noticed", within: .seconds(30)) {
                    try await ledger.mappings(of: ["109"])["109"]?.problems.map(\.code) == [.notPublished]
                }
                try await edit(cluster, event, #"{"workflowStatus":"APPROVED"}"#)
                try await edit(
                    cluster,
                    "organizers/\(TestData.meent)",
                    #"{"hiddenLabels":[],"labels":["Paspoort"]}"#
                )
                try await edit(cluster, "events/\(TestData.event(409))", #"{"hiddenLabels":[]}"#)
                try await eventually("both are noticed", within: .seconds(30)) {
                    let mappings = try await ledger.mappings(of: ["109", "409"])
                    return mappings["109"]?.problems == []
                        && mappings["409"]?.problems.map(\.code) == [.organizerNotUiTPAS]
                }
                struct Violation: Decodable { var path: String }
                let violations = try await cluster.upstream.get("/sandbox/violations", as: [Violation].self)
                #expect(violations.isEmpty, "\(violations)")
            }
        }
    }

    @Test func `a poller that is killed before it has written down what it told tells it again`() async throws
    {
        try await withCluster { cluster, ledger in
            let session = BrokerSession(at: Brokers([try BrokerURL(cluster.virtualHost.amqpURL)]), as: "ear")
            let ear = try await session.declareQueue("", isExclusive: true).name
            try await session.bindQueue(ear, to: Exchange.uitdatabank, key: "#")
            try await withChild("mapping-worker", environment: cluster.environment) { worker in
                try await worker.waitForLine(containing: "consuming")
                try await map(cluster, ledger, Configuration.changes, "409")
                try await eventually("it polls") {
                    try await ledger.pollState()?.watermarks.isEmpty == false
                }
                // No poll goes through while the editor works.
                try await cluster.upstream.misbehave(
                    #"{"match":{"path":"/events"},"action":"status","status":503}"#
                )
                let asked = try await requests(cluster, "GET /events")
                try await eventually("polls fail", within: .seconds(30)) {
                    try await requests(cluster, "GET /events") >= asked + 2
                }
                try await edit(
                    cluster,
                    "events/\(TestData.event(109))",
                    #"{"organizer":"\#(TestData.zender)"}"#
                )
                while try await session.get(from: ear) != nil {}
                // The answer takes a while, and meanwhile the ledger is taken away.
                try await cluster.upstream.misbehave(
                    #"{"match":{"path":"/events"},"times":20,"latencyMs":1500,"action":"delay"}"#
                )
                try await cluster.upstream.delete("/sandbox/faults/1")
                let before = try await requests(cluster, "GET /events")
                try await eventually(
                    "the slow question is asked",
                    within: .seconds(30),
                    askingEvery: .milliseconds(20)
                ) {
                    try await requests(cluster, "GET /events") > before
                }
                let lock = try LedgerLock(on: URL(filePath: cluster.ledgerPath))
                let watermark = try await ledger.pollState()?.watermarks
                try await eventually("the change is told", within: .seconds(30)) {
                    try await session.get(from: ear) != nil
                }
                worker.signal(SIGKILL)
                _ = await worker.exitStatus
                try lock.release()
                #expect(try await ledger.pollState()?.watermarks == watermark, "told, and not written down")
            }
            while try await session.get(from: ear) != nil {}
            try await cluster.withWorkers(["mapping-worker"]) {
                try await eventually("it is told again", within: .seconds(60)) {
                    try await session.get(from: ear) != nil
                }
                try await eventually("the mapping follows", within: .seconds(30)) {
                    try await organizer(ledger, "109") == TestData.zender
                }
            }
            await session.close()
        }
    }

    @Test func `however often it is killed, no move is lost`() async throws {
        try await withCluster { cluster, ledger in
            try await cluster.withWorkers(["mapping-worker"]) {
                try await map(cluster, ledger, Configuration.changes, "409")
            }
            // A killed one leaves the polling to nobody for twenty seconds.
            let homes = [TestData.zender, TestData.gent, TestData.meent]
            let last = try #require(homes.last)
            for home in homes {
                try await edit(cluster, "events/\(TestData.event(109))", #"{"organizer":"\#(home)"}"#)
                try await withChild("mapping-worker", environment: cluster.environment) { worker in
                    try await worker.waitForLine(containing: "consuming")
                    let polls = try await requests(cluster, "GET /events")
                    try await eventually("it polls", within: .seconds(60), askingEvery: .milliseconds(5)) {
                        try await requests(cluster, "GET /events") > polls
                    }
                    worker.signal(SIGKILL)
                    _ = await worker.exitStatus
                }
            }
            try await cluster.withWorkers(["mapping-worker"]) {
                try await eventually("the last move is followed", within: .seconds(60)) {
                    try await organizer(ledger, "109") == last
                }
            }
        }
    }

    @Test func `twelve thousand five hundred changes are paged through, and two of them told`() async throws {
        try await withCluster { cluster, ledger in
            try await cluster.withWorkers(["mapping-worker"]) {
                let number = 12_345
                let change = """
                    {"eventId":"4800","workgroup":"gent","owner":"handelsbeurs","labels":["UiTPAS"],\
                    "externalMapping":{"uitdb":"\(Self.id(number))","source":"manual"}}
                    """
                try await cluster.upstream.post(
                    "/sandbox/events",
                    "[\(Self.event(number, .now, TestData.gent))]"
                )
                try await map(cluster, ledger, Configuration.changes + [change], "4800")
                let asked = try await requests(cluster, "GET /events")
                let start = Date.now
                let all = (0..<12_500).map { Self.event($0, start - Double($0 % 100), TestData.zender) }
                try await cluster.upstream.post("/sandbox/events", "[\(all.joined(separator: ","))]")
                try await edit(
                    cluster,
                    "events/\(TestData.event(109))",
                    #"{"organizer":"\#(TestData.meent)"}"#
                )
                try await eventually("both mappings follow", within: .seconds(60)) {
                    let mappings = try await ledger.mappings(of: ["109", "4800"])
                    return mappings["109"]?.organizer?.text == TestData.meent
                        && mappings["4800"]?.organizer?.text == TestData.zender
                }
                let spent = try await requests(cluster, "GET /events") - asked
                // One that shows that it is too much, and two halves of four pages; the polls around it ask once.
                #expect(
                    spent >= 9 && spent < 60,
                    "\(spent) requests in \(Date.now.timeIntervalSince(start)) s"
                )
                print("12,500 changes: \(spent) requests in \(Date.now.timeIntervalSince(start)) s")
            }
            #expect(try await ledger.mappings().count == 5)
        }
    }

    private static func id(_ number: Int) -> String { "c0de0000-0000-4000-8000-0000000\(10_000 + number)" }

    private static func event(_ number: Int, _ modified: Date, _ organizer: String) -> String {
        """
        {"id":"\(id(number))","name":"Avond \(number)","organizer":"\(organizer)",\
        "prices":[{"name":"Basistarief","price":12}],"modified":"\(modified.ISO8601Format())"}
        """
    }

    @Test func `several mapping-workers poll no more than one, and say how far behind they are`() async throws
    {
        try await withCluster { cluster, ledger in
            try await cluster.withWorkers(["mapping-worker", "mapping-worker", "mapping-worker"]) {
                try await eventually("one polls") {
                    try await ledger.pollState()?.watermarks.isEmpty == false
                }
                let holder = try await ledger.pollState()?.holder
                let before = try await requests(cluster, "GET /organizers")
                let start = ContinuousClock.now
                try await eventually("five polls", within: .seconds(60)) {
                    try await requests(cluster, "GET /organizers") >= before + 5
                }
                // One a second; three would have taken a third of the time.
                #expect(ContinuousClock.now - start > .seconds(3))
                #expect(try await ledger.pollState()?.holder == holder)
            }
        }
    }
}
