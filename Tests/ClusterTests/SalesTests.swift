import Messages
import Rehearsal
import Sandbox
import Testing
import Tickets

@Suite(.timeLimit(.minutes(5)), .broker)
struct SalesTests {
    @Test func `many baskets, some cancelled, some told twice, end as they should`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box in
                    for change in Tixly.changes { try await box.publish(MessageType.eventChanged, change) }
                    let baskets = Tixly.baskets(150, seed: 1)
                    try await box.publish(baskets)
                    let audit = Audit(cluster: cluster, baskets: baskets)
                    try await audit.waitForTheEnd(within: .seconds(120))
                    try await audit.check(box)
                }
            }
        }
    }

    @Test func `killing workers at any moment loses nothing and doubles nothing`() async throws {
        try await Cluster.with { cluster in
            try await Supervisor(cluster).run { supervisor in
                try await Box.with(cluster) { box in
                    for change in Tixly.changes { try await box.publish(MessageType.eventChanged, change) }
                    let baskets = Tixly.baskets(120, seed: 2)
                    var choices = Choices(seed: 3)
                    for (index, basket) in baskets.enumerated() {
                        try await box.publish([basket])
                        guard index.isMultiple(of: 8) else { continue }
                        await supervisor.kill(Cluster.workers[Int.random(in: 0..<5, using: &choices)])
                    }
                    let audit = Audit(cluster: cluster, baskets: baskets)
                    try await audit.waitForTheEnd(within: .seconds(180))
                    try await audit.check(box)
                    #expect(await supervisor.restarts >= 10)
                }
            }
        }
    }

    @Test func `an answer that publiq loses is found again, and the ticket sold once`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box in
                    for change in Tixly.changes { try await box.publish(MessageType.eventChanged, change) }
                    for (index, action) in [
                        "close-after-commit", "close-before-commit", "status-after-commit", "truncate",
                    ] {
                        try await cluster.fault(
                            #"{"match":{"method":"POST","path":"/ticket-sales"},"times":1,"action":"\#(action)"}"#
                        )
                        try await box.publish(
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
                        let sales = try await cluster.sandbox(
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

extension Box {
    /// Publishes every message about some baskets.
    func publish(_ baskets: [Tixly.Basket]) async throws {
        for basket in baskets {
            for message in basket.messages { try await publish(message.type, message.json, key: basket.key) }
        }
    }
}

@Suite(.timeLimit(.minutes(5)), .brokerAlone)
struct BrokerRestartTests {
    @Test func `a broker that restarts in the middle of the work changes nothing`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box in
                    for change in Tixly.changes { try await box.publish(MessageType.eventChanged, change) }
                    let baskets = Tixly.baskets(60, seed: 4)
                    try await box.publish(Array(baskets[..<30]))
                    try await cluster.virtualHost.broker.control(.restart)
                    try await box.publish(Array(baskets[30...]))
                    let audit = Audit(cluster: cluster, baskets: baskets)
                    try await audit.waitForTheEnd(within: .seconds(120))
                    // What is told while Tixly is away is told to nobody: the books are what counts here.
                    let book = try await cluster.sandbox("/sandbox/sales?state=active", as: [BookedSale].self)
                    let expected = baskets.flatMap(\.lines).filter { !$0.isCancelled }.map(\.number)
                    #expect(book.map(\.uitpasNumber).sorted() == expected.sorted())
                }
            }
        }
    }
}
