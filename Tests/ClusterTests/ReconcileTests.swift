import FaultRig
import Foundation
import Messages
import Rehearsal
import Sandbox
import Testing

/// Money as the ledger and UiTPAS see it, and as people are told.
@Suite(.broker, .timeLimit(.minutes(5)))
struct ReconcileTests {
    @Test func `every planted difference is found and no other, and what is safe is mended`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers([
                "routing-worker", "mapping-worker", "sale-worker", "cancellation-worker",
            ]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    var sales: [String] = []
                    for index in 0..<5 {
                        try await tixly.publish(MessageType.sold, Self.sold("R-\(index)", index))
                        let told = try await box.hear("sale.registered", basket: "R-\(index)")
                        sales.append(try #require(told.ticketSaleId))
                    }
                    let peace = try await cluster.run("uitpas", ["reconcile", "--json"])
                    #expect(peace.status == .exited(0), "\(peace.standardError)")
                    #expect(try peace.objects() == [])

                    try await tixly.publish(MessageType.cancelled, Self.cancelled("R-3"))
                    _ = try await box.hear("sale.cancelled", basket: "R-3")
                    try await Self.plant(sales, cluster)
                    let found = try await cluster.run("uitpas", ["reconcile", "--json", "--fix"])
                    #expect(found.status == .exited(2))
                    #expect(
                        try found.objects().map { "\($0["difference"] ?? "") \($0["ticketSaleId"] ?? "")" }
                            == [
                                "cancelled-here \(sales[3])", "missing \(sales[0])",
                                "price-differs \(sales[1])",
                                "unknown 500006",
                            ]
                    )
                    #expect(!found.standardOutput.contains(TestData.generated(0)))
                    #expect(found.standardError.contains("asked for 1 cancellations"))
                    try await eventually("the sale is cancelled at UiTPAS again") {
                        try await cluster.upstream.get("/sandbox/sales?state=active", as: [BookedSale].self)
                            .allSatisfy { $0.id != sales[3] }
                    }
                    let rest = try await cluster.run("uitpas", ["reconcile", "--json"])
                    #expect(
                        try rest.objects().map { $0["difference"] ?? "" } == [
                            "missing", "price-differs", "unknown",
                        ]
                    )

                    // The command that comes with what is missing does what it says.
                    let command = try #require(try rest.objects()[0]["command"])
                    let text = try #require(command.split(separator: "'").dropFirst().first)
                    _ = try await cluster.run("uitpas", ["publish", "-"], input: String(text))
                    #expect(try await box.hear("sale.cancelled", basket: "R-0").ticketSaleId == sales[0])
                    try await Self.checkReports(cluster)
                    try await Self.checkFilters(cluster)
                }
                try await cluster.waitUntilDrained()
            }
        }
    }

    /// Only today's organiser may cancel and read, as publiq's permission "for the organizer of the event" can be read.
    @Test func `a sale whose event has passed on is compared and cancelled where its organiser is refused`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.withWorkers([
                "routing-worker", "mapping-worker", "sale-worker", "cancellation-worker",
            ]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    for index in 0..<2 {
                        try await tixly.publish(MessageType.sold, Self.sold("R-\(index)", index))
                        _ = try await box.hear("sale.registered", basket: "R-\(index)")
                    }
                    let (event, upstream) = (TestData.event(109), cluster.upstream)
                    try await upstream.put("/sandbox/permissions", #"{"organizer":"event"}"#)
                    try await upstream.put(
                        "/sandbox/events/\(event)",
                        #"{"organizer":"\#(TestData.zender)"}"#
                    )
                    #expect(try await cluster.run("uitpas", ["mappings", "resync"]).status == .exited(0))

                    let found = try await cluster.run("uitpas", ["reconcile", "--json"])
                    #expect(found.status == .exited(0), "\(found.standardError)")
                    #expect(
                        try found.objects().map { $0["difference"] ?? "" }
                            == ["other-organizer", "other-organizer"]
                    )
                    try await tixly.publish(MessageType.cancelled, Self.cancelled("R-0"))
                    let told = try await box.hear("sale.cancelled", basket: "R-0")
                    let left = try await upstream.get("/sandbox/sales?state=active", as: [BookedSale].self)
                    #expect(left.count == 1 && left.allSatisfy { $0.id != told.ticketSaleId })
                    let rest = try await cluster.run("uitpas", ["reconcile", "--json"])
                    #expect(rest.status == .exited(0))
                    #expect(try rest.objects().count == 1)
                }
                try await cluster.waitUntilDrained()
            }
        }
    }

    private static func plant(_ sales: [String], _ cluster: Cluster) async throws {
        let upstream = cluster.upstream
        try await upstream.delete("/sandbox/sales/\(sales[0])")
        try await upstream.put("/sandbox/sales/\(sales[1])", #"{"tariffPrice":3}"#)
        try await upstream.put("/sandbox/sales/\(sales[3])", #"{"state":"active"}"#)
        try await upstream.post(
            "/sandbox/sales",
            """
            {"eventId":"\(TestData.event(109))","uitpasNumber":"\(TestData.generated(99))","regularPrice":12,\
            "ageSeconds":600}
            """
        )
    }

    /// Five were sold; two of them, and with them their 9.60, were cancelled.
    private static func checkReports(_ cluster: Cluster) async throws {
        let days = try await cluster.run("uitpas", ["report", "daily", "--json"]).objects()
        #expect(days.compactMap { $0["tickets"] } == ["5"])
        #expect(days.compactMap { $0["discount"] } == ["48.00"])
        #expect(days.compactMap { $0["netPaid"] } == ["7.20"])
        let shares = try await cluster.run("uitpas", ["retribution", "--json"]).objects()
        #expect(shares.compactMap { $0["tickets"] } == ["3"])
        #expect(shares.compactMap { $0["discount"] } == ["28.80"])
        #expect(shares.compactMap { $0["estimatedReimbursement"] } == ["14.40"])
        #expect(shares.compactMap { $0["cancelledTickets"] } == ["2"])
    }

    /// A name that is nobody's is wrong usage; what is only empty is said.
    private static func checkFilters(_ cluster: Cluster) async throws {
        for arguments in [
            ["reconcile", "--organizer", "nope"], ["reconcile", "--event", "nope"],
            ["retribution", "--organizer", "nope"], ["retribution", "--seller", "handelsbeurz"],
            ["report", "daily", "--workgroup", "nope"], ["report", "events", "--event", "nope"],
            ["worklist", "list", "--seller", "nope"],
        ] {
            let run = try await cluster.run("uitpas", arguments + ["--json"])
            #expect(run.status == .exited(64), "\(arguments)")
            #expect(run.standardOutput.isEmpty, "\(arguments)")
            #expect(run.standardError.contains("is configured or in the ledger"), "\(arguments)")
        }
        let near = try await cluster.run("uitpas", ["report", "daily", "--seller", "handelsbeurz"])
        #expect(near.standardError.contains("did you mean \"handelsbeurs\"?"))
        for (arguments, word) in [
            (["reconcile", "--event", "109", "--period", "1999"], "nothing was compared"),
            (["report", "customers", "--period", "1999"], "nothing was sold"),
            (["retribution", "--seller", "handelsbeurs", "--period", "1999"], "no tickets are registered"),
        ] {
            for format in [[], ["--json"], ["--csv"]] where arguments[0] != "reconcile" || format == [] {
                let run = try await cluster.run("uitpas", arguments + format)
                #expect(run.status == .exited(0), "\(arguments)")
                #expect(run.standardError.contains(word), "\(arguments)")
            }
        }
    }

    private static func sold(_ basket: String, _ index: Int) -> String {
        """
        {"basketId":"\(basket)","workgroup":"gent","seller":"handelsbeurs","channel":"online",\
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"12.00",\
        "uitpasNumber":"\(TestData.generated(index))","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
    }

    private static func cancelled(_ basket: String) -> String {
        """
        {"basketId":"\(basket)","workgroup":"gent","seller":"handelsbeurs",\
        "cancelledAt":"2026-11-23T19:02:11+01:00","reason":"customer"}
        """
    }
}
