import FaultRig
import Foundation
import Messages
import Rehearsal
import Sandbox
import Testing

/// An organiser that gets queues of its own, and loses them again, while tickets are sold and cancelled.
@Suite(.timeLimit(.minutes(5)), .broker)
struct DedicatedQueueTests {
    private static let batch = 40
    private static let queues = ["uitpas.sales.\(TestData.gent)", "uitpas.cancellations.\(TestData.gent)"]

    @Test func `switched on and off while tickets are sold, nothing is lost, doubled or left behind`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["routing-worker", "mapping-worker"]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    try await Self.withConsumers(cluster) {
                        try await Self.sell(0, tixly)
                        // On: what is sold from here on waits for workers that have been started since.
                        try await Self.apply(dedicated: true, cluster)
                        try await Self.sell(1, tixly)
                        try await Self.withConsumers(cluster) {
                            try await Self.waitUntilSold(2, box)
                            // Some are on their way back to the queue of their own when it is switched off.
                            try await cluster.upstream.misbehave(
                                """
                                {"match":{"method":"POST","path":"/ticket-sales"},"times":15,"action":"status",\
                                "status":429}
                                """
                            )
                            try await Self.sell(2, tixly)
                            try await Self.cancel(0, tixly)
                            try await Self.apply(dedicated: false, cluster)
                            try await Self.sell(3, tixly)
                        }
                    }
                    // Off: what those workers have left behind, and what comes back, finds its way without them.
                    try await Self.apply(dedicated: false, cluster)
                    try await Self.withConsumers(cluster) {
                        try await Self.cancel(2, tixly)
                        try await Self.waitUntilSold(4, box)
                        try await Self.check(cluster, queues: Self.queues)
                    }
                }
            }
        }
    }

    @Test func `what a queue holds when nobody consumes it any more is handed on`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["routing-worker", "mapping-worker"]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    try await Self.apply(dedicated: true, cluster)
                    try await Self.sell(0, tixly)
                    try await eventually("the sales wait in a queue of their own") {
                        try await cluster.virtualHost.queue(Self.queues[0]).ready == Self.batch
                    }
                    let told = try await Self.apply(dedicated: false, cluster)
                    #expect(told.contains("handed \(Self.batch) messages of queue \(Self.queues[0]) on"))
                    #expect(try await cluster.virtualHost.queue(Self.queues[0]).ready == 0)
                    #expect(try await cluster.virtualHost.queue("uitpas.sales").ready == Self.batch)
                    // As from a delay queue, whose messages remember the queue from which they came.
                    let host = cluster.virtualHost
                    try await host.broker.management(
                        "POST",
                        "/api/exchanges/\(host.name)/amq.default/publish",
                        body: """
                            {"properties":{},"routing_key":"\(Self.queues[0])","payload":"{}",\
                            "payload_encoding":"string"}
                            """
                    )
                    try await eventually("what comes later goes on by itself") {
                        try await cluster.virtualHost.queue("uitpas.sales").ready == Self.batch + 1
                    }
                }
            }
        }
    }

    private static func withConsumers(
        _ cluster: Cluster,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await cluster.withWorkers(["sale-worker", "cancellation-worker"], body)
    }

    @discardableResult
    private static func apply(dedicated: Bool, _ cluster: Cluster) async throws -> String {
        let client = "clientSecret: gent-secret"
        let yaml = Configuration.yaml.replacing(client, with: "\(client), dedicatedQueue: \(dedicated)")
        try yaml.write(toFile: cluster.path("uitpas.yaml"), atomically: true, encoding: .utf8)
        let applied = try await cluster.run("uitpas", ["topology", "apply"])
        #expect(applied.status == .exited(0), "\(applied.standardOutput)\(applied.standardError)")
        return applied.standardOutput
    }

    private static func numbers(_ round: Int) -> Range<Int> { round * batch..<(round + 1) * batch }

    private static func sell(_ round: Int, _ tixly: Tixly) async throws {
        for number in numbers(round) {
            try await tixly.publish(
                MessageType.sold,
                """
                {"basketId":"D-\(number)","workgroup":"gent","seller":"handelsbeurs","channel":"online",\
                "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"12.00",\
                "uitpasNumber":"\(TestData.generated(number))","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
                """
            )
        }
    }

    /// Cancels every second ticket of a round.
    private static func cancel(_ round: Int, _ tixly: Tixly) async throws {
        for number in numbers(round) where number.isMultiple(of: 2) {
            try await tixly.publish(
                MessageType.cancelled,
                """
                {"basketId":"D-\(number)","workgroup":"gent","seller":"handelsbeurs",\
                "cancelledAt":"2026-11-23T19:02:11+01:00","reason":"customer"}
                """
            )
        }
    }

    /// Waits until every basket of the first rounds has been told of, as registered or as cancelled.
    private static func waitUntilSold(_ rounds: Int, _ box: Box) async throws {
        try await eventually("\(rounds) rounds are sold", within: .seconds(90)) {
            let told = await box.heard.filter { ["sale.registered", "sale.cancelled"].contains($0.type) }
            return Set(told.compactMap(\.body.basketId)).count == rounds * batch
        }
    }

    private static func check(_ cluster: Cluster, queues: [String]) async throws {
        try await cluster.waitUntilDrained()
        for queue in queues { #expect(try await cluster.virtualHost.queue(queue).ready == 0) }
        let undone = (Array(numbers(0)) + Array(numbers(2))).filter { $0.isMultiple(of: 2) }
        let cancelled = Set(undone.map { TestData.generated($0) })
        let expected = Set((0..<4 * batch).map { TestData.generated($0) }).subtracting(cancelled)
        let active = try await cluster.upstream.get("/sandbox/sales?state=active", as: [BookedSale].self)
        #expect(active.count == expected.count)
        #expect(Set(active.map(\.uitpasNumber)) == expected)
        let reconciled = try await cluster.run("uitpas", ["reconcile", "--json"])
        #expect(reconciled.status == .exited(0), "\(reconciled.standardOutput)")
        let letters = try await cluster.run("dead-letters", ["list", "--json"]).objects()
        #expect(letters == [])
    }
}
