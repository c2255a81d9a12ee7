import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Lines whose command is a dead letter of an organiser's, while UiTdatabank moves their event to another one.
@Suite(.timeLimit(.minutes(1))) struct ParkedAndMovedTests {
    @Test(arguments: [UpstreamFailure.Kind.noCredentials, .forbidden])
    func `the replayed letter takes a line to the organiser that its event has by now`(
        kind: UpstreamFailure.Kind
    ) async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let failure = UpstreamFailure(kind: kind, description: "no")
        rig.uitpas.script.withLock { $0.posts = [.notExecuted(failure)] }
        let parked = try await rig.register()
        #expect(parked.verdict.reason?.rawValue == kind.rawValue)
        #expect(await rig.states() == [.parked])

        await rig.map("4711", Rig.bruggeEvent, "brugge")
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let replayed = try await rig.register("gent", .command(command, letter: 7))
        #expect(replayed.verdict == .acknowledge)
        #expect(replayed.publications.map(\.routingKey) == ["sale.brugge"])
        #expect(await rig.line("1")?.route?.organizer == "brugge")
        let posts = rig.uitpas.journal.filter { $0.hasPrefix("post") }
        #expect(posts.count == 1, "nothing more is posted for the old organiser")

        let registered = try await rig.register("brugge")
        #expect(registered.verdict == .acknowledge)
        #expect(await rig.states() == [.registered])
    }
}
