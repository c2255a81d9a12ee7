import FaultRig
import Foundation
import Glibc
import Messages
import Rehearsal
import Sandbox
import Testing

/// What one worker does for all of its kind is done by one, and by another when that one is gone.
@Suite(.broker, .timeLimit(.minutes(5)))
struct TakeoverTests {
    @Test
    func
        `of several cancellation workers one looks for lapsed reservations, and another does when it is killed`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["routing-worker", "mapping-worker", "sale-worker"]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    try await withWorkers(3, of: cluster) { workers in
                        let first = try await sweeper(of: 0..<20, among: workers, box, tixly)
                        first.signal(SIGKILL)
                        #expect(await first.exitStatus == .signalled(SIGKILL))
                        let heirs = workers.filter { $0 !== first }
                        let second = try await sweeper(of: 20..<40, among: heirs, box, tixly)
                        // It leaves its duty to the last one.
                        #expect(try await second.terminate() == .exited(0))
                        let last = try #require(heirs.first { $0 !== second })
                        #expect(try await sweeper(of: 40..<60, among: [last], box, tixly) === last)
                    }
                }
            }
        }
    }

    /// Runs `body` beside that many cancellation workers.
    private func withWorkers(
        _ count: Int,
        after workers: [Child] = [],
        of cluster: Cluster,
        _ body: @escaping @Sendable ([Child]) async throws -> Void
    ) async throws {
        guard workers.count < count else { return try await body(workers) }
        try await withChild("cancellation-worker", environment: cluster.environment) { worker in
            try await worker.waitForLine(containing: "consuming")
            try await withWorkers(count, after: workers + [worker], of: cluster, body)
        }
    }

    /// The one that has let these reservations lapse; throws where several have.
    ///
    /// They lapse one after another over five seconds, in which each worker would look more than twice.
    private func sweeper(
        of numbers: Range<Int>,
        among workers: [Child],
        _ box: Box,
        _ tixly: Tixly
    ) async throws -> Child {
        let before = workers.map(\.lapses)
        let now = Date.now
        for (index, number) in numbers.enumerated() {
            let end = now + 1 + Double(index) / 4
            try await tixly.publish(MessageType.reserved, Self.reserved(number, until: end))
        }
        for number in numbers {
            _ = try await box.hear("sale.cancelled", basket: "R-\(number)", within: .seconds(60))
        }
        let busy = zip(workers, before).filter { worker, before in worker.lapses > before }.map(\.0)
        guard let worker = busy.first, busy.count == 1 else {
            throw RehearsalError("\(busy.count) workers looked for lapsed reservations")
        }
        return worker
    }

    private static func reserved(_ number: Int, until end: Date) -> String {
        """
        {"basketId":"R-\(number)","workgroup":"gent","seller":"handelsbeurs","channel":"online",
        "expiresAt":"\(end.ISO8601Format(.init(includingFractionalSeconds: true)))",
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"12.00",
        "uitpasNumber":"\(TestData.generated(number))","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
    }
}

extension Child {
    /// How often it has said that reservations lapsed.
    fileprivate var lapses: Int { transcript.lines.count { $0.text.contains("reservations lapsed") } }
}
