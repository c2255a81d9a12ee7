import FaultRig
import Foundation
import Messages
import Rehearsal
import Sandbox
import Testing

/// How workers stop: with what is in flight, and one after another.
@Suite(.broker, .timeLimit(.minutes(5)))
struct StopTests {
    @Test func `what a worker can't finish within its grace goes back to the broker, and is sold once`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["routing-worker", "mapping-worker"]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    try await cluster.upstream.misbehave(
                        """
                        {"match":{"method":"POST","path":"/ticket-sales"},"times":1,"action":"hang-after-commit",
                        "forMs":600000}
                        """
                    )
                    try await withChild("sale-worker", ["--grace", "0"], environment: cluster.environment) {
                        worker in
                        try await worker.waitForLine(containing: "consuming")
                        try await tixly.publish(MessageType.sold, Self.sold("S-1"))
                        try await eventually("the sale is at UiTPAS") { try await sales(cluster).count == 1 }
                        #expect(try await worker.terminate() == .exited(0))
                    }
                    #expect(try await cluster.virtualHost.queue("uitpas.sales").ready == 1)
                    try await cluster.withWorkers(["sale-worker"]) {
                        let outcome = try await box.hear("sale.registered", basket: "S-1")
                        #expect(try await sales(cluster).map(\.id) == [outcome.ticketSaleId])
                    }
                }
            }
        }
    }

    @Test func `what a worker has in hand is finished within its grace, and nobody has to do it again`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["routing-worker", "mapping-worker"]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    try await cluster.upstream.misbehave(
                        "{\"match\":{\"method\":\"POST\",\"path\":\"/ticket-sales\"},\"latencyMs\":1000}"
                    )
                    try await withChild("sale-worker", environment: cluster.environment) { worker in
                        try await worker.waitForLine(containing: "consuming")
                        try await tixly.publish(MessageType.sold, Self.sold("S-2"))
                        try await eventually("the sale is on its way") {
                            try await received("POST /ticket-sales", cluster) == 1
                        }
                        #expect(
                            try await sales(cluster).isEmpty,
                            "it is told to stop before there is an answer"
                        )
                        #expect(try await worker.terminate() == .exited(0))
                    }
                    // Nobody else takes sales.
                    let outcome = try await box.hear("sale.registered", basket: "S-2")
                    #expect(try await sales(cluster).map(\.id) == [outcome.ticketSaleId])
                    #expect(try await cluster.virtualHost.queue("uitpas.sales").ready == 0)
                }
            }
        }
    }

    @Test func `a reservation that was paid while no routing worker ran is not cancelled at its end`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["mapping-worker", "sale-worker", "cancellation-worker"]) {
                try await Box.with(cluster) { box, tixly in
                    try await cluster.withWorkers(["routing-worker"]) {
                        try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                        try await tixly.publish(MessageType.reserved, Self.sold("R-1", until: .now + 4))
                        _ = try await box.hear("sale.registered", basket: "R-1")
                    }
                    try await tixly.publish(MessageType.sold, Self.sold("R-1"))
                    try await eventually("the sweep asks behind it", within: .seconds(30)) {
                        try await cluster.virtualHost.queue("uitpas.baskets").ready == 2
                    }
                    try await cluster.withWorkers(["routing-worker"]) {
                        try await cluster.waitUntilDrained(["uitpas.baskets", "uitpas.cancellations"])
                    }
                    #expect(try await sales(cluster).map(\.isActive) == [true])
                }
            }
        }
    }

    @Test func `workers that are restarted one after another answer each question, and ask no one twice`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["mapping-worker"]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    _ = try await eventually("the event is mapped") {
                        await box.heard.first { $0.type == MessageType.mappingChanged }
                    }
                    try await cluster.upstream.misbehave(
                        "{\"match\":{\"method\":\"GET\",\"path\":\"/tariffs\"},\"latencyMs\":500}"
                    )
                    let start:
                        @Sendable (@escaping @Sendable (Child) async throws -> Void) async throws -> Void = {
                            body in
                            try await withChild("tariff-worker", environment: cluster.environment) { worker in
                                try await worker.waitForLine(containing: "consuming")
                                try await body(worker)
                            }
                        }
                    try await start { first in
                        try await start { second in
                            try await ask(0..<50, tixly, cluster)
                            #expect(try await first.terminate() == .exited(0))
                            try await start { third in
                                try await ask(50..<100, tixly, cluster)
                                #expect(try await second.terminate() == .exited(0))
                                try await ask(100..<150, tixly, cluster)
                                let answered = try await eventually("every question is answered") {
                                    let names = await box.heard.filter { $0.type == "tariffs.quoted" }
                                        .compactMap(\.body.basketId)
                                    return names.count >= 150 ? names : nil
                                }
                                #expect(answered.count == 150)
                                #expect(Set(answered) == Set((0..<150).map { "Q-\($0)" }))
                                #expect(try await third.terminate() == .exited(0))
                                let lookUps = try await received("GET /tariffs", cluster)
                                #expect(lookUps == 150, "no worker left behind what it had begun")
                            }
                        }
                    }
                }
            }
        }
    }

    /// Asks, and returns when the workers have all of it in hand: none of it is answered before half a second.
    private func ask(_ numbers: Range<Int>, _ tixly: Tixly, _ cluster: Cluster) async throws {
        for number in numbers {
            try await tixly.publish(
                MessageType.tariffsRequested,
                """
                {"basketId":"Q-\(number)","workgroup":"gent","seller":"handelsbeurs","channel":"box-office",
                "lines":[{"lineId":"1","eventId":"109","ticketType":"Standaard","regularPrice":"12.00",
                "uitpasNumber":"\(TestData.generated(number))"}]}
                """
            )
        }
        try await eventually("all of it is looked up") {
            try await received("GET /tariffs", cluster) >= numbers.upperBound
        }
    }

    private func received(_ endpoint: String, _ cluster: Cluster) async throws -> Int {
        struct Requests: Decodable {
            struct Count: Decodable { var received: Int }
            var endpoints: [String: Count]
        }
        return try await cluster.upstream.get("/sandbox/requests", as: Requests.self)
            .endpoints[endpoint]?.received ?? 0
    }

    private func sales(_ cluster: Cluster) async throws -> [BookedSale] {
        try await cluster.upstream.get("/sandbox/sales", as: [BookedSale].self)
    }

    private static func sold(_ basket: String, until end: Date? = nil) -> String {
        """
        {"basketId":"\(basket)","workgroup":"gent","seller":"handelsbeurs","channel":"online",
        \(end.map { "\"expiresAt\":\"\($0.ISO8601Format())\"," } ?? "")
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"12.00",
        "uitpasNumber":"0900000067513","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
    }
}
