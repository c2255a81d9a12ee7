import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Commands that end badly while the ledger is away.
@Suite(.timeLimit(.minutes(1))) struct LettingGoTests {
    private let sale = Incoming.command(.sale(Rig.head, organizer: "gent", traceparent: nil))
    private let cancellation = Incoming.command(
        .cancellation(Rig.head, organizer: "gent", traceparent: nil)
    )
    private let enough = DeadLetterCause(reason: .gaveUp, detail: "enough")
    private let locked = Failure.transient(.ledger, detail: "the ledger is locked")

    @Test func `a sale is not let go of before its line is parked`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        await rig.ledger.fail(after: 0)
        await #expect(throws: locked) { try await rig.sales.abandon(sale, because: enough) }
        #expect(await rig.states() == [.routed])
        await rig.ledger.fail(after: nil)
        #expect(try await rig.sales.abandon(sale, because: enough).map(\.words) == ["sale.parked 1"])
        #expect(await rig.states() == [.parked])
    }

    @Test func `nor is a cancellation`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        _ = try await rig.register()
        _ = try await rig.routing.handle(.cancelled())
        await rig.ledger.fail(after: 0)
        await #expect(throws: locked) {
            try await rig.cancellations.abandon(cancellation, because: enough)
        }
        #expect(await rig.states() == [.cancelling])
        await rig.ledger.fail(after: nil)
        let told = try await rig.cancellations.abandon(cancellation, because: enough)
        #expect(told.map(\.words) == ["sale.parked 1"])
    }

    /// A basket of two lines: publiq can't read the second, and then will not have the first either; that this one
    /// is parked can't be written down.
    private func half() async throws -> (Rig, Reaction) {
        let rig = await Rig()
        try await rig.sell("4711", "4711")
        rig.uitpas.script.withLock {
            $0.posts = [
                .rejected(index: 1, reason: "body/invalid-data"),
                .notExecuted(UpstreamFailure(kind: .forbidden, description: "403")),
            ]
        }
        await rig.ledger.inspect { basket in
            guard basket.lines["1"]?.state != .parked else { throw LedgerError.unavailable("locked") }
        }
        let reaction = try await rig.register()
        await rig.ledger.inspect(nil)
        return (rig, reaction)
    }

    @Test func `a line that is parked has its letter, whatever can't be written down after it`() async throws
    {
        let (rig, reaction) = try await half()
        #expect(await rig.states() == [.routed, .parked])
        #expect(reaction.verdict.reason == .rejectedByPubliq)
        #expect(reaction.words.first == "sale.parked 2")
        #expect(reaction.publications.last?.routingKey == "sale.gent", "the other one is not lost with it")
    }

    @Test func `what could not be parked is asked again, and parked then`() async throws {
        let (rig, _) = try await half()
        rig.uitpas.script.withLock {
            $0.posts = [.notExecuted(UpstreamFailure(kind: .forbidden, description: "403"))]
        }
        let reaction = try await rig.register()
        #expect(reaction.verdict.reason == .forbidden)
        #expect(await rig.states() == [.parked, .parked])
    }

    @Test func `a line alone that can't be parked waits for the ledger, without a letter`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock {
            $0.posts = [.notExecuted(UpstreamFailure(kind: .forbidden, description: "403"))]
        }
        await rig.ledger.inspect { basket in
            guard basket.lines["1"]?.state != .parked else { throw LedgerError.unavailable("locked") }
        }
        #expect(try await rig.register().verdict == .retry(.ledger, detail: "locked", after: nil))
        #expect(await rig.states() == [.routed])
    }
}
