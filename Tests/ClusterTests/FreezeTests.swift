import FaultRig
import Foundation
import Glibc
import Messages
import Rehearsal
import Sandbox
import Testing

/// Workers that are stopped where they stand, and perhaps thawed long after.
@Suite(.broker, .timeLimit(.minutes(5)))
struct FreezeTests {
    @Test func `a worker that is frozen with a post in hand is ended, and another finds out`() async throws {
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
                    try await withChild("sale-worker", environment: cluster.environment) { worker in
                        try await worker.waitForLine(containing: "consuming")
                        try await tixly.publish(MessageType.sold, Self.basket)
                        try await eventually("the sale is at UiTPAS") { try await sales(cluster).count == 1 }
                        worker.signal(SIGSTOP)
                        // Nobody thaws it: the kernel's timer reaches a process that is stopped.
                        #expect(try await worker.end(within: .seconds(30)) == .signalled(SIGKILL))
                    }
                    try await cluster.withWorkers(["sale-worker"]) {
                        let outcome = try await box.hear("sale.registered", basket: "F-1")
                        let booked = try await sales(cluster)
                        #expect(booked.map(\.id) == [outcome.ticketSaleId])
                    }
                }
            }
        }
    }

    private func sales(_ cluster: Cluster) async throws -> [BookedSale] {
        try await cluster.upstream.get("/sandbox/sales", as: [BookedSale].self)
    }

    private static let basket = """
        {"basketId":"F-1","workgroup":"gent","seller":"handelsbeurs","channel":"online",
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"12.00",
        "uitpasNumber":"0900000067513","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
}
