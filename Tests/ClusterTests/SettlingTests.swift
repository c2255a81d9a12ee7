import Desks
import FaultRig
import Foundation
import Messages
import Rehearsal
import SQLLedger
import SQLiteLedger
import Sandbox
import Testing
import Tickets

/// Lines of which it can't be told whether they are at UiTPAS, and what operators say of them.
@Suite(.broker, .timeLimit(.minutes(5)))
struct UncertainLineTests {
    @Test func `an uncertain line is settled as found or as absent, and it is written down by whom`()
        async throws
    {
        try await Cluster.with { cluster in
            let desk = try await SalesDesk(cluster)
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    for change in Configuration.changes {
                        try await tixly.publish(MessageType.eventChanged, change)
                    }
                    for (index, basket) in ["U-1", "U-2"].enumerated() {
                        try await box.sellInDoubt(basket, TestData.generated(index), at: desk, through: tixly)
                    }
                    try await Self.settleAsFound(cluster, box)
                    try await Self.settleAsAbsent(cluster, box, desk)
                }
                try await cluster.waitUntilDrained()
            }
            let totals = try await cluster.openLedger().salesTotals(ReportScope(), organizer: nil)
            #expect(totals.map(\.active.tickets) == [2])
        }
    }

    private static func settleAsFound(_ cluster: Cluster, _ box: Box) async throws {
        let listed = try await cluster.run("uitpas", ["sales", "list", "--json"]).objects()
        #expect(listed.compactMap { $0["basketId"] }.sorted() == ["U-1", "U-2"])
        #expect(listed.allSatisfy { $0["state"] == "uncertain" })
        let sales = try await cluster.booked(TestData.generated(0)).map(\.id)
        let shown = try await cluster.run("uitpas", ["sales", "show", "U-1"])
        let command = "uitpas sales settle handelsbeurs/U-1/1 --as registered \(sales[0]) --why \"\""
        #expect(shown.standardOutput.contains(command))
        #expect(!shown.standardOutput.contains(TestData.generated(0)))

        let wrong = try await cluster.settle("U-1/1", "registered", "499999")
        #expect(wrong.status == .exited(1))
        #expect(sales.allSatisfy { wrong.standardError.contains($0) })
        let right = try await cluster.settle("U-1/1", "registered", sales[0])
        #expect(right.status == .exited(0), "\(right.standardError)")
        #expect(right.standardOutput.contains("registered as \(sales[0])"))
        let late = try await cluster.settle("U-1/1", "absent")
        #expect(late.status == .exited(1))
        #expect(late.standardError.contains("is registered, not uncertain"))

        #expect(try await box.hear("sale.registered", basket: "U-1").ticketSaleId == sales[0])
        #expect(try await cluster.line("U-1")?.ticketSale?.text == sales[0])
        let audit = try await cluster.run("uitpas", ["sales", "show", "U-1"]).standardOutput
        #expect(audit.contains("ann: registered 499999, \"seen\"; refused"))
        #expect(audit.contains("ann: registered \(sales[0]), \"seen\"; uncertain → registered"))
    }

    private static func settleAsAbsent(_ cluster: Cluster, _ box: Box, _ desk: SalesDesk) async throws {
        let number = TestData.generated(1)
        let contradicted = try await cluster.settle("handelsbeurs/U-2/1", "absent")
        #expect(contradicted.status == .exited(1))
        for sale in try await cluster.booked(number) {
            #expect(contradicted.standardError.contains(sale.id))
            try await desk.cancel(sale.id)
        }
        let absent = try await cluster.settle("handelsbeurs/U-2/1", "absent")
        #expect(absent.status == .exited(0), "\(absent.standardError)")
        let outcome = try await box.hear("sale.registered", basket: "U-2")
        #expect(try await cluster.booked(number).map(\.id) == [outcome.ticketSaleId])
        #expect(try await cluster.line("U-2")?.ticketSale?.text == outcome.ticketSaleId)
        let acts = try await cluster.run("uitpas", ["sales", "show", "U-2", "--json"]).objects().first?[
            "acts"
        ]
        #expect(acts?.contains("routed") == true)
    }

    @Test func `without a sale-worker the operator's word waits for one`() async throws {
        try await Cluster.with { cluster in
            let desk = try await SalesDesk(cluster)
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    for change in Configuration.changes {
                        try await tixly.publish(MessageType.eventChanged, change)
                    }
                    try await box.sellInDoubt("U-3", TestData.generated(2), at: desk, through: tixly)
                }
            }
            let sales = try await cluster.booked(TestData.generated(2)).map(\.id)
            let waiting = try await cluster.settle("U-3/1", "registered", sales[1], more: ["--timeout", "1"])
            #expect(waiting.status == .exited(2))
            #expect(waiting.standardError.contains("the command waits for one"))
            #expect(try await cluster.line("U-3")?.state == .uncertain)
            try await cluster.withWorkers(["sale-worker"]) {
                try await eventually("the line is settled") {
                    try await cluster.line("U-3")?.ticketSale?.text == sales[1]
                }
            }
        }
    }
}

extension Cluster {
    fileprivate func settle(
        _ line: String,
        _ word: String...,
        more: [String] = []
    ) async throws -> Finished {
        try await run(
            "uitpas",
            ["sales", "settle", line, "--as"] + word + ["--why", "seen", "--by", "ann"] + more
        )
    }

    fileprivate func line(_ basket: BasketID) async throws -> Line? {
        try await openLedger().basket(BasketKey(seller: "handelsbeurs", basket: basket))?.lines["1"]
    }

    /// The active sales of a pass at UiTPAS.
    func booked(_ number: String) async throws -> [BookedSale] {
        try await upstream.get("/sandbox/sales?state=active&uitpasNumber=\(number)", as: [BookedSale].self)
    }
}

extension Box {
    /// Sells a ticket whose answer is lost, and the same at the organiser's own desk before anybody looks.
    func sellInDoubt(
        _ basket: String,
        _ number: String,
        at desk: SalesDesk,
        through tixly: Tixly
    ) async throws {
        try await desk.cluster.upstream.misbehave(
            #"{"match":{"method":"POST","path":"/ticket-sales"},"times":1,"action":"close-after-commit"}"#
        )
        try await tixly.publish(
            MessageType.sold,
            """
            {"basketId":"\(basket)","workgroup":"gent","seller":"handelsbeurs","channel":"online",
            "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie",
            "regularPrice":"12.00","regularPriceLabel":"Basis","uitpasNumber":"\(number)",
            "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
            """
        )
        try await eventually("the sale whose answer was lost is at UiTPAS") {
            try await desk.cluster.booked(number).count == 1
        }
        try await desk.sell(number)
        _ = try await hear("sale.uncertain", basket: basket, within: .seconds(60))
    }
}
