import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Mappings that change while UiTdatabank is asked about them.
@Suite(.timeLimit(.minutes(1))) struct RouteRefreshTests {
    /// UiTdatabank that takes its time, in which something else happens.
    private struct SlowUiTdatabank: UiTdatabank {
        var shelf: FakeUiTdatabank
        var meanwhile: @Sendable () async -> Void

        func event(_ id: UiTdatabankEventID) async throws(UpstreamFailure) -> UiTdatabankEvent? {
            let event = try await shelf.event(id)
            await meanwhile()
            return event
        }

        func organizer(_ id: OrganizerID) async throws(UpstreamFailure) -> UiTdatabankOrganizer? {
            try await shelf.organizer(id)
        }
    }

    /// A sold line of Gent's event, which UiTdatabank says is Aalst's by now.
    private func sold() async throws -> (Rig, [Line]) {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.organizer = "aalst" }
        return (rig, [try #require(await rig.line("1"))])
    }

    private func moved(
        _ rig: Rig,
        _ lines: [Line],
        meanwhile: @escaping @Sendable () async -> Void = {}
    ) async throws -> [EventID] {
        let clock = rig.clock
        return try await RouteRefresh(
            ledger: rig.ledger,
            uitdatabank: SlowUiTdatabank(shelf: rig.uitdatabank, meanwhile: meanwhile)
        ) { clock.now }.moved(of: lines)
    }

    @Test func `an event with another organiser has moved, and its mapping says so`() async throws {
        let (rig, lines) = try await sold()
        #expect(try await moved(rig, lines) == ["4711"])
        #expect(await rig.ledger.known["4711"]?.organizer == "aalst")
    }

    @Test func `an organiser is not written over the event that the mapping was led to meanwhile`()
        async throws
    {
        let (rig, lines) = try await sold()
        let moved = try await moved(rig, lines) { await rig.map("4711", Rig.bruggeEvent, "brugge") }
        #expect(moved == ["4711"], "elsewhere than it was asked about")
        let mapping = try #require(await rig.ledger.known["4711"])
        #expect(mapping.uitdatabankEvent == Rig.bruggeEvent && mapping.organizer == "brugge")
    }

    @Test func `a mapping that was taken away meanwhile does not come back`() async throws {
        let (rig, lines) = try await sold()
        let moved = try await moved(rig, lines) { await rig.map("4711", nil, nil) }
        #expect(moved == ["4711"])
        #expect(await rig.ledger.known["4711"]?.organizer == nil)
    }

    @Test func `an event that UiTdatabank does not know has not moved`() async throws {
        let (rig, lines) = try await sold()
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent] = nil }
        #expect(try await moved(rig, lines).isEmpty)
        #expect(await rig.ledger.known["4711"]?.organizer == "gent")
    }
}
