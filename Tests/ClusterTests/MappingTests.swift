import FaultRig
import Foundation
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

/// The ways in which an event gets its mapping, seen from outside.
@Suite(.broker, .timeLimit(.minutes(5)))
struct MappingTests {
    @Test func `sales that wait go on by themselves, from whichever side the mapping comes`() async throws {
        let repaired = TestData.event(101)
        try await Cluster.with { cluster in
            try await cluster.edit("events/\(repaired)", #"{"organizer":null}"#)
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    for event in ["803", "804"] { try await tixly.change(event) }
                    try await tixly.change("805", uitdb: repaired)
                    for (index, event) in ["801", "802", "803", "804", "805"].enumerated() {
                        try await tixly.sell(event, to: TestData.generated(index))
                    }
                    let overdue = try await eventually("five sales wait, and the mappings were looked at") {
                        let listed = try await cluster.mappings("overdue", "--minutes", "0")
                        let seen = listed.count { $0["problems"]?.contains("organizer-missing") == true }
                        return listed.count == 5 && seen == 1 ? listed : nil
                    }
                    #expect(overdue.allSatisfy { $0["discount"] == "9.60" && $0["seller"] == "handelsbeurs" })
                    #expect(
                        overdue.first { $0["eventId"] == "803" }?["problems"]?.contains("not-mapped") == true
                    )
                    #expect(
                        overdue.first { $0["eventId"] == "805" }?["problems"]?.contains("organizer-missing")
                            == true
                    )
                    #expect(try await cluster.mappings("overdue").isEmpty)

                    try await tixly.change("801", uitdb: TestData.event(109))
                    try await tixly.change("802", uitdb: TestData.event(109), source: "manual")
                    let set = try await cluster.run(
                        "uitpas",
                        ["mappings", "set", "803", TestData.event(109), "--by", "ann"]
                    )
                    #expect(set.status == .exited(0), "\(set.standardError)")
                    try await Self.importSheet(
                        "eventId;uitdb\r\n804;\(TestData.event(109))\r\n",
                        cluster,
                        "1 to change"
                    )
                    try await cluster.edit("events/\(repaired)", #"{"organizer":"\#(TestData.gent)"}"#)
                    try await cluster.tellOfChange(to: repaired)
                    for event in ["801", "802", "803", "804", "805"] {
                        _ = try await box.hear("sale.registered", basket: "W-\(event)", within: .seconds(60))
                    }
                    #expect(try await cluster.mappings("overdue", "--minutes", "0").isEmpty)

                    #expect(try await cluster.causes(of: "801") == ["integration", "uitdatabank"])
                    #expect(try await cluster.causes(of: "802") == ["manual", "uitdatabank"])
                    #expect(try await cluster.causes(of: "803") == ["tixly", "operator ann", "uitdatabank"])
                    #expect(
                        try await cluster.causes(of: "804").dropFirst().first?.hasPrefix("operator ") == true
                    )
                    #expect(
                        try await cluster.causes(of: "805") == ["integration", "uitdatabank", "uitdatabank"]
                    )
                }
            }
            let exported = try await cluster.run("uitpas", ["mappings", "export"])
            try await Self.importSheet(exported.standardOutput, cluster, "0 to change, 5 as they are")
            #expect(try await cluster.causes(of: "801").count == 2)
        }
    }

    @Test func `an import that is wrong anywhere changes nothing`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["mapping-worker"]) {
                try await Box.with(cluster) { _, tixly in
                    try await tixly.change("801")
                    try await eventually("the event is known") {
                        try await cluster.mappings("list").count == 1
                    }
                    let sheet = "eventId,uitdb\n801,\(TestData.event(109))\n802,\(TestData.event(109))\n"
                    let refused = try await cluster.importing(sheet)
                    #expect(refused.status == .exited(1))
                    #expect(refused.standardError.contains("line 3: event 802 is not known"))
                    let rehearsed = try await cluster.importing(
                        "eventId,uitdb\n801,\(TestData.event(109))\n",
                        "--dry-run",
                        "--json"
                    )
                    #expect(rehearsed.status == .exited(0))
                    #expect(try rehearsed.objects().map { $0["to"] } == [TestData.event(109)])
                    #expect(try await cluster.causes(of: "801") == ["tixly"])
                }
            }
            let sheet = "eventId,uitdb\n801,\(TestData.event(109))\n"
            let alone = try await cluster.importing(sheet, "--timeout", "1")
            #expect(alone.status == .exited(2) && alone.standardError.contains("has not looked at 1 of 1"))
            let again = try await cluster.importing(sheet, "--timeout", "1")
            #expect(again.status == .exited(0) && again.standardError.contains("0 to change, 1 as they are"))
        }
    }

    @Test func `an organiser that changes after sales is told, and the sales are listed with both`()
        async throws
    {
        let event = TestData.event(109)
        try await Cluster.with { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.change("801", uitdb: event)
                    try await tixly.sell("801", to: TestData.generated(0))
                    let sale = try await box.hear("sale.registered", basket: "W-801").ticketSaleId
                    #expect(try await cluster.mappings("moved").isEmpty)
                    try await cluster.edit("events/\(event)", #"{"organizer":"\#(TestData.zender)"}"#)
                    try await cluster.tellOfChange(to: event)
                    try await cluster.waitForProblems(["801": ["organizer-changed"]])
                    let moved = try await cluster.mappings("moved")
                    #expect(moved.map { $0["ticketSaleId"] } == [sale])
                    #expect(moved.first?["organizerId"] == TestData.gent)
                    #expect(moved.first?["organizerIdToday"] == TestData.zender)
                    try await cluster.edit("events/\(event)", #"{"organizer":"\#(TestData.gent)"}"#)
                    try await cluster.tellOfChange(to: event)
                    try await cluster.waitForProblems([:])
                }
            }
        }
    }

    @Test func `a sale for an organiser whose client we lack goes on when the event passes to another`()
        async throws
    {
        let event = TestData.event(109)
        try await Cluster.with { cluster in
            try await cluster.edit("events/\(event)", #"{"organizer":"\#(TestData.unreachable)"}"#)
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.change("801", uitdb: event)
                    try await tixly.sell("801", to: TestData.generated(0))
                    let parked = try await box.hear("sale.parked", basket: "W-801")
                    #expect(parked.reason == "no-credentials")
                    try await cluster.edit("events/\(event)", #"{"organizer":"\#(TestData.gent)"}"#)
                    try await cluster.tellOfChange(to: event)
                    _ = try await box.hear("sale.registered", basket: "W-801")
                    #expect(try await cluster.upstream.sales(ofEvent: event).count == 1)
                }
            }
        }
    }

    @Test func `dates on one event are told of all of them, and credentials that lack a permission`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.edit(
                "clients/zender-client",
                #"{"permissions":{"\#(TestData.zender)":["TARIFFS_READ","TICKETSALES_SEARCH"]}}"#
            )
            try await cluster.withWorkers(["mapping-worker"]) {
                try await Box.with(cluster) { _, tixly in
                    for event in ["801", "802"] { try await tixly.change(event, uitdb: TestData.event(103)) }
                    try await tixly.change("803", uitdb: TestData.event(209))
                    try await cluster.waitForProblems([
                        "801": ["dates-share-event"], "802": ["dates-share-event"], "803": ["no-permission"],
                    ])
                    try await tixly.change("802", uitdb: TestData.event(101))
                    try await cluster.waitForProblems(["803": ["no-permission"]])
                }
            }
        }
    }

    @Test func `sellers of one event call its price as they like, and UiTPAS is told UiTdatabank's name`()
        async throws
    {
        let settings = Configuration.yaml
            .replacing(
                "{ id: handelsbeurs, workgroup: gent }",
                with: "{ id: handelsbeurs, workgroup: gent, priceCategories: { Rang 1: Basistarief } }"
            )
            .replacing(
                "{ id: ntgent, workgroup: gent }",
                with: "{ id: ntgent, workgroup: gent, priceCategories: { Parterre: Basistarief } }"
            )
        try await Cluster.with(settings: settings) { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.change("801", uitdb: TestData.event(109))
                    // The answer to the first post is lost: the sale must be found by what was sent.
                    try await cluster.upstream.misbehave(
                        #"{"match":{"method":"POST","path":"/ticket-sales"},"times":1,"action":"close-after-commit"}"#
                    )
                    for (index, (seller, label)) in [("handelsbeurs", "Rang 1"), ("ntgent", "Parterre")]
                        .enumerated()
                    {
                        let number = TestData.generated(index)
                        try await tixly.sell("801", to: number, seller: seller, label: label)
                        try await box.hear("sale.registered", basket: "W-801", count: index + 1)
                    }
                    let sales = try await cluster.upstream.sales(ofEvent: TestData.event(109))
                    #expect(sales.map(\.regularPriceLabel) == ["Basistarief", "Basistarief"])
                }
            }
        }
    }

    private static func importSheet(_ sheet: String, _ cluster: Cluster, _ remark: String) async throws {
        let finished = try await cluster.importing(sheet)
        #expect(finished.status == .exited(0), "\(finished.standardError)")
        #expect(finished.standardError.contains(remark), "\(finished.standardError)")
    }
}

extension Cluster {
    fileprivate func mappings(_ arguments: String...) async throws -> [[String: String]] {
        let finished = try await run("uitpas", ["mappings"] + arguments + ["--json"])
        guard finished.status == .exited(0) else { throw RehearsalError(finished.standardError) }
        return try finished.objects()
    }

    fileprivate func causes(of event: String) async throws -> [String] {
        try await mappings("history", event).map { row in
            [row["cause"] ?? "", row["by"]].compactMap { $0 }.joined(separator: " ")
        }
    }

    fileprivate func importing(_ sheet: String, _ arguments: String...) async throws -> Finished {
        let file = path("sheet.csv")
        try sheet.write(toFile: file, atomically: true, encoding: .utf8)
        return try await run("uitpas", ["mappings", "import", file] + arguments)
    }

    /// Waits until the mappings have these problems, by event, and no others.
    fileprivate func waitForProblems(_ wanted: [EventID: [String]]) async throws {
        let ledger = try await openLedger()
        try await eventually("the problems are \(wanted)", within: .seconds(40)) {
            let mappings = try await ledger.mappings()
            let found = mappings.map { ($0.event, $0.problems.map(\.code.rawValue)) }.filter { !$0.1.isEmpty }
            guard Dictionary(found, uniquingKeysWith: { first, _ in first }) == wanted else {
                throw RehearsalError("they are \(found)")
            }
            return true
        }
    }

    /// What an editor does in UiTdatabank, or publiq with a client.
    fileprivate func edit(_ path: String, _ json: String) async throws {
        let response = try await upstream.exchange(
            HTTPRequest(
                method: .put,
                url: "\(upstream.url)/sandbox/\(path)",
                headers: ["Content-Type": "application/json"],
                body: Array(json.utf8),
                deadline: .seconds(20)
            )
        )
        guard response.status == 200 else { throw RehearsalError("the edit was answered \(response.status)") }
    }

    /// What UiTdatabank says of it.
    fileprivate func tellOfChange(to event: String) async throws {
        let session = BrokerSession(at: Brokers([try BrokerURL(virtualHost.amqpURL)]), as: "uitdatabank")
        try await session.connect()
        let body = #"{"id":"x","playhead":1,"metadata":{},"payload":{"item_id":"\#(event)","iri":"x"}}"#
        _ = try await session.publish(
            Publication(
                exchange: Exchange.uitdatabank,
                routingKey: "api",
                properties: MessageProperties(
                    contentType: "application/vnd.cultuurnet.udb3-events.event-projected-to-jsonld+json"
                ),
                body: Array(body.utf8),
                assurance: .routed
            )
        )
        await session.close()
    }
}

extension Tixly {
    fileprivate func change(
        _ event: String,
        uitdb: String? = nil,
        source: String = "integration"
    ) async throws {
        let external = uitdb.map { #","externalMapping":{"uitdb":"\#($0)","source":"\#(source)"}"# } ?? ""
        try await publish(
            MessageType.eventChanged,
            #"{"eventId":"\#(event)","workgroup":"gent","owner":"handelsbeurs","labels":["UiTPAS"]\#(external)}"#
        )
    }

    fileprivate func sell(
        _ event: String,
        to number: String,
        seller: String = "handelsbeurs",
        label: String = "Basis"
    ) async throws {
        try await publish(
            MessageType.sold,
            """
            {"basketId":"W-\(event)","workgroup":"gent","seller":"\(seller)","channel":"online",
            "lines":[{"lineId":"1","eventId":"\(event)","ticketType":"UiTPAS integratie","regularPrice":"12.00",
            "regularPriceLabel":"\(label)","uitpasNumber":"\(number)","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
            """
        )
    }
}

extension Box {
    /// Waits until a type was heard so often about a basket.
    fileprivate func hear(_ type: String, basket: String, count: Int) async throws {
        try await eventually("\(type) of \(basket) was heard \(count) times", within: .seconds(60)) {
            heard.count { $0.type == type && $0.body.basketId == basket } == count
        }
    }
}
