import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Commands that arrive while nothing is asked of UiTPAS for their organiser.
@Suite(.timeLimit(.minutes(1))) struct StandstillTests {
    private let sale = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
    private let cancellation = Publication.cancellation(Rig.head, organizer: "gent", traceparent: nil)
    private let outage = UpstreamFailure(kind: .turnedAway, description: "open", retryAfter: .seconds(9))
    private let turnedAway = Failure.transient(.turnedAway, detail: "open", retryAfter: .seconds(9))

    /// How many times a ledger is changed.
    private func changes(of rig: Rig) async -> Counting {
        let changes = Counting()
        await rig.ledger.inspect { _ in _ = changes.next() }
        return changes
    }

    private func stop(_ rig: Rig) { rig.uitpas.script.withLock { $0.standstills["gent"] = outage } }

    private func sold() async throws -> Rig {
        let rig = await Rig()
        try await rig.sell("4711")
        return rig
    }

    @Test func `a sale that would be turned away costs no change of the ledger`() async throws {
        let rig = try await sold()
        stop(rig)
        let changes = await changes(of: rig)
        #expect(try await rig.register().verdict == .retry(.turnedAway, detail: "open", after: .seconds(9)))
        #expect(changes.next() == 1 && rig.uitpas.journal.isEmpty)
        #expect(await rig.states() == [.routed])
    }

    @Test func `another organiser's standstill is nobody else's`() async throws {
        let rig = try await sold()
        rig.uitpas.script.withLock { $0.standstills["brugge"] = outage }
        #expect(try await rig.register().words.first == "sale.registered 1")
    }

    @Test func `a sale that a dead delivery has left untold is told all the same`() async throws {
        let rig = try await sold()
        let untold = try await rig.register()
        stop(rig)
        let again = try await rig.register("gent", .command(sale, isRedelivered: true))
        #expect(again.publications == untold.publications && again.verdict == .acknowledge)
        #expect(rig.uitpas.journal == ["post 1 gent"])
    }

    @Test func `a cancellation that would be turned away costs no change of the ledger`() async throws {
        let rig = try await sold()
        _ = try await rig.register()
        _ = try await rig.routing.handle(.cancelled())
        stop(rig)
        let changes = await changes(of: rig)
        await #expect(throws: turnedAway) { try await rig.cancel() }
        #expect(changes.next() == 1 && rig.uitpas.journal == ["post 1 gent"])
        #expect(await rig.states() == [.cancelling])
    }

    @Test func `a cancellation that a dead delivery has left untold is told all the same`() async throws {
        let rig = try await sold()
        _ = try await rig.register()
        _ = try await rig.routing.handle(.cancelled())
        _ = try await rig.cancel()
        stop(rig)
        let again = try await rig.cancel("gent", .command(cancellation, isRedelivered: true))
        #expect(again.first("sale.cancelled")?.lineId == "1")
        #expect(again.verdict == .acknowledge)
    }
}
