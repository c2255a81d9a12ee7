import Desks
import FaultRig
import Foundation
import Messages
import PostgresLedger
import Rehearsal
import SQLLedger
import Sandbox
import Testing
import Tickets

/// `uitpas ledger copy` beside workers that sell.
@Suite(.broker, .postgres, .timeLimit(.minutes(5)))
struct MovingTests {
    private static let sold = 120

    private static func basket(_ index: Int) -> String {
        """
        {"basketId":"M-\(index)","workgroup":"gent","seller":"handelsbeurs","channel":"online",
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie",
        "regularPrice":"12.00","uitpasNumber":"\(TestData.generated(index))",
        "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
    }

    private static func cancellation(_ index: Int) -> String {
        """
        {"basketId":"M-\(index)","workgroup":"gent","seller":"handelsbeurs",
        "cancelledAt":"2026-11-23T19:02:11+01:00","reason":"geannuleerd"}
        """
    }

    @Test func `a ledger that moves to PostgreSQL while tickets are sold loses none and doubles none`()
        async throws
    {
        let schema = "moving_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        let url = try await TestPostgres.required().makingSchema(schema)
        try await Cluster.with { cluster in
            try await Box.with(cluster) { box, tixly in
                try await cluster.withWorkers { try await sellAndCopy(cluster, box, tixly, to: url) }
                let old = try await cluster.run("uitpas", ["sales", "list"])
                #expect(old.status == .exited(1) && old.standardError.contains("has moved to PostgreSQL"))
                try await cluster.withWorkers(environment: ["LEDGER_URL": url]) {
                    // Sold before, while and after the ledger moved; cancelled in its new place.
                    for index in 0..<Self.sold {
                        _ = try await box.hear(
                            "sale.registered",
                            basket: "M-\(index)",
                            within: .seconds(120)
                        )
                    }
                    for index in stride(from: 0, to: Self.sold, by: 10) {
                        try await tixly.publish(MessageType.cancelled, Self.cancellation(index))
                    }
                    for index in stride(from: 0, to: Self.sold, by: 10) {
                        _ = try await box.hear("sale.cancelled", basket: "M-\(index)", within: .seconds(60))
                    }
                }
            }
            let sales = try await cluster.upstream.sales(ofEvent: TestData.event(109))
            #expect(sales.count == Self.sold)
            #expect(Set(sales.map(\.uitpasNumber)).count == Self.sold)
            #expect(sales.count { !$0.isActive } == Self.sold / 10)
            let ledger = try await PostgresLedger(url: url, application: "tests", use: .looking)
            let book = try await ledger.book(of: UiTdatabankEventID(TestData.event(109)))
            #expect(Set(book.sales.values.map(\.sale.text)) == Set(sales.map(\.id)))
        }
    }

    /// A third of the tickets is sold before the ledger begins to move, a third beside it, a third while nobody may write.
    private func sellAndCopy(_ cluster: Cluster, _ box: Box, _ tixly: Tixly, to url: String) async throws {
        let third = Self.sold / 3
        let arguments = ["ledger", "copy", "--from", "sqlite:\(cluster.ledgerPath)"]
        func copy(_ more: String...) async throws {
            let copied = try await cluster.run("uitpas", arguments + more, environment: ["LEDGER_URL": url])
            #expect(copied.status == .exited(0), "\(copied.standardError)")
        }
        try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
        for index in 0..<third { try await tixly.publish(MessageType.sold, Self.basket(index)) }
        _ = try await box.hear("sale.registered", basket: "M-0")
        try await withThrowingTaskGroup { group in
            group.addTask {
                for index in third..<2 * third {
                    try await tixly.publish(MessageType.sold, Self.basket(index))
                    // What is sold beside the copying takes as long as that, at the least.
                    _ = try await box.hear("sale.registered", basket: "M-\(index)")
                }
            }
            try await copy()
            try await copy()
            try await group.waitForAll()
        }
        let before = try await cluster.upstream.sales(ofEvent: TestData.event(109)).count
        #expect(before >= third)
        try await copy("--last")
        for index in 2 * third..<Self.sold { try await tixly.publish(MessageType.sold, Self.basket(index)) }
        try await eventually("the workers have met a ledger that has moved") {
            try await cluster.virtualHost.queues().contains {
                $0.name.hasPrefix("uitpas.retry.") && $0.ready > 0
            }
        }
        #expect(await box.heard.allSatisfy { $0.type != "sale.parked" && $0.type != "sale.uncertain" })
    }
}
