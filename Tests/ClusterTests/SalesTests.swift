import FaultRig
import Messages
import Rehearsal
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(6)), .broker)
struct SalesTests {
    @Test func `whatever fails, every sale is at UiTPAS once or, cancelled, not at all`() async throws {
        try await run([
            "kill-any-worker", "kill-every-worker-at-once", "post-close-after-commit", "delete-truncate",
            "token-revoked", "connections-closed",
        ])
    }

    @Test func `an answer that publiq loses is found again, and the ticket sold once`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    for change in Configuration.changes {
                        try await tixly.publish(MessageType.eventChanged, change)
                    }
                    let actions = [
                        "close-after-commit", "close-before-commit", "status-after-commit", "truncate",
                    ]
                    for (index, action) in actions.enumerated() {
                        try await cluster.upstream.misbehave(
                            #"{"match":{"method":"POST","path":"/ticket-sales"},"times":1,"action":"\#(action)"}"#
                        )
                        try await tixly.publish(
                            MessageType.sold,
                            """
                            {"basketId":"\(action)","workgroup":"gent","seller":"handelsbeurs","channel":"online",
                            "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie",
                            "regularPrice":"12.00","uitpasNumber":"\(TestData.generated(index))",
                            "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
                            """
                        )
                        let outcome = try await box.hear(
                            "sale.registered",
                            basket: action,
                            within: .seconds(60)
                        )
                        let sales = try await cluster.upstream.get(
                            "/sandbox/sales?uitpasNumber=\(TestData.generated(index))",
                            as: [BookedSale].self
                        )
                        #expect(sales.map(\.id) == [outcome.ticketSaleId], "\(action)")
                    }
                }
            }
        }
    }
}

@Suite(.brokerAlone, .serialized, .timeLimit(.minutes(6)))
struct BrokerDeathTests {
    @Test func `a broker that dies in the middle of the work changes nothing`() async throws {
        try await run(["broker-kill"])
    }
}

/// A short run of the fault rig; `make faults` makes long ones.
private func run(_ faults: [String]) async throws {
    var order = Rig.Order()
    order.sales = 100
    order.pace = 20
    order.kills = 8
    order.length = .seconds(1)
    order.faults = try #require(Catalogue.faults(named: faults))
    let report = try await Rig(order).run()
    #expect(report.verdict.isGood, "\(report.markdown)")
    #expect(report.strikes.allSatisfy { $0.trouble == nil }, "\(report.markdown)")
    #expect(Set(report.strikes.map(\.fault)) == Set(faults))
    let total = report.verdict.total
    #expect(total.attempted >= order.sales && total.acknowledged + total.uncertain == total.attempted)
}
