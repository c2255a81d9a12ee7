import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Commands whose organiser's token is answered with 401, a new one, too.
@Suite struct UnauthorizedCommandTests {
    private let unauthorized = UpstreamFailure(kind: .unauthorized, description: "401")

    private func at(_ attempt: Int, _ command: Publication) -> Incoming {
        var incoming = Incoming.command(command)
        incoming.attempt = attempt
        return incoming
    }

    @Test(arguments: [1, 2]) func `a sale comes back, for a token that was just given can't be wrong`(
        _ attempt: Int
    ) async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.notExecuted(unauthorized)] }
        let sale = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let reaction = try await rig.register("gent", at(attempt, sale))
        #expect(reaction.verdict == .retry(.upstream, detail: "401", after: nil))
        #expect(await rig.states() == [.routed])
    }

    @Test func `the third time a sale is a dead letter, as after a 403`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.notExecuted(unauthorized)] }
        let sale = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        #expect(try await rig.register("gent", at(3, sale)).verdict.reason == .forbidden)
        #expect(await rig.states() == [.parked])
    }

    @Test func `a cancellation comes back twice, and is a dead letter then`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        _ = try await rig.register()
        _ = try await rig.routing.handle(.cancelled())
        rig.uitpas.script.withLock { $0.removals["S-1"] = .failed(unauthorized) }
        let command = Publication.cancellation(Rig.head, organizer: "gent", traceparent: nil)
        #expect(
            try await rig.cancel("gent", at(2, command)).verdict
                == .retry(.upstream, detail: "401", after: nil)
        )
        #expect(await rig.states() == [.cancelling])
        #expect(try await rig.cancel("gent", at(3, command)).verdict.reason == .forbidden)
        #expect(await rig.states() == [.parked])
    }
}
