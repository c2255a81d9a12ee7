import Messages
import Synchronization
import Testing
import Tickets
import Working

@testable import Desks

/// Deliveries that died after they had parked a line, and perhaps before the dead letter was published.
@Suite(.timeLimit(.minutes(1))) struct RedeliveryTests {
    private let journey = Journey(worker: "w", policy: RetryPolicy())

    /// The message as it comes back from a delay queue after the ledger has failed it.
    private func back(_ message: Incoming) throws -> Incoming {
        let retry = try #require(journey.retry(message, .ledger, detail: "", after: nil, at: 5, jitter: 0))
        return Incoming(
            Delivery(
                tag: DeliveryTag(connection: 1, number: 2),
                queue: retry.routingKey,
                exchange: "",
                routingKey: retry.routingKey,
                properties: retry.properties,
                body: retry.body
            )
        )
    }

    @Test func `a parked line whose letter may be missing is taken up, though the ledger is away at first`()
        async throws
    {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock {
            $0.posts = Array(repeating: .rejected(index: nil, reason: "no"), count: 2)
        }
        _ = try await rig.register()
        #expect(await rig.states() == [.parked])
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let redelivered = Incoming.command(command, isRedelivered: true)
        await rig.ledger.fail(after: 0)
        #expect(
            try await rig.register("gent", redelivered).verdict
                == .retry(.ledger, detail: "the ledger is locked", after: nil)
        )
        await rig.ledger.fail(after: nil)
        let again = try await rig.register("gent", try back(redelivered))
        #expect(again.verdict.reason == .rejectedByPubliq, "or nobody would ever have a letter for the line")
    }

    @Test func `a line that is a dead letter already is not made another by a mere retry`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.rejected(index: nil, reason: "no")] }
        #expect(try await rig.register().verdict.reason == .rejectedByPubliq)
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        #expect(try await rig.register("gent", try back(.command(command))).verdict == .acknowledge)
        #expect(await rig.states() == [.parked])
    }

    @Test func `a parked cancellation whose letter may be missing is taken up as well`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        _ = try await rig.register()
        _ = try await rig.routing.handle(.cancelled())
        rig.uitpas.script.withLock { $0.removals["S-1"] = .rejected(reason: "no") }
        _ = try await rig.cancel()
        #expect(await rig.states() == [.parked])
        let command = Publication.cancellation(Rig.head, organizer: "gent", traceparent: nil)
        let redelivered = Incoming.command(command, isRedelivered: true)
        await rig.ledger.fail(after: 0)
        #expect(try await retryClass { try await rig.cancel("gent", redelivered) } == .ledger)
        await rig.ledger.fail(after: nil)
        let again = try await rig.cancel("gent", try back(redelivered))
        #expect(again.verdict.reason == .rejectedByPubliq)
    }
}
