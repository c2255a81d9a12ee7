import Desks
import Messages
import Rehearsal
import Synchronization
import Testing
import Tickets
import Working

/// UiTdatabank whose events are answered when the test says so, as they were when they were asked for.
private actor HeldUiTdatabank: UiTdatabank {
    private let upstream: FakeUiTdatabank
    private(set) var asked = 0
    private var failure: UpstreamFailure?
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ upstream: FakeUiTdatabank) { self.upstream = upstream }

    /// Answers no more events that are asked for from now on.
    func fail() { failure = UpstreamFailure(kind: .error, description: "502") }

    func answer() {
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    func event(_ id: UiTdatabankEventID) async throws(UpstreamFailure) -> UiTdatabankEvent? {
        let found: Result<UiTdatabankEvent?, UpstreamFailure>
        do throws(UpstreamFailure) {
            if let failure { throw failure }
            found = .success(try await upstream.event(id))
        } catch {
            found = .failure(error)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                asked += 1
                waiting.append(continuation)
            }
        } onCancel: {
            // A test that has failed must not hang; the handler itself may not wait.
            Task { await self.answerAll() }
        }
        return try found.get()
    }

    private func answerAll() {
        while !waiting.isEmpty { answer() }
    }

    func organizer(_ id: OrganizerID) async throws(UpstreamFailure) -> UiTdatabankOrganizer? {
        try await upstream.organizer(id)
    }
}

/// Many messages about one event while it is being looked up, by one worker and by several.
@Suite(.timeLimit(.minutes(1))) struct MappingLooksTests {
    private func desk(_ rig: Rig, _ uitdatabank: any UiTdatabank) -> MappingDesk {
        MappingDesk(
            houses: rig.houses,
            world: rig.world,
            uitdatabank: uitdatabank,
            rights: RegistrationRights(uitpas: rig.uitpas, lifetime: .zero),
            records: rig.ledger
        )
    }

    private func move(_ rig: Rig, to organizer: OrganizerID) {
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.organizer = organizer }
    }

    @Test func `a burst during a look makes one look more, which begins later`() async throws {
        let rig = await Rig()
        let held = HeldUiTdatabank(rig.uitdatabank)
        let desk = desk(rig, held)
        async let first = desk.handle(.command(.refresh("4711")))
        try await eventually("the first look is under way") { await held.asked == 1 }
        move(rig, to: "brugge")
        async let burst = withThrowingTaskGroup(of: Reaction.self) { group in
            for _ in 0..<100 { group.addTask { try await desk.handle(.command(.refresh("4711"))) } }
            return try await group.reduce(into: [Reaction]()) { $0.append($1) }
        }
        try await eventually("the burst has arrived") {
            await desk.waitingCount() == 100
        }
        await held.answer()
        _ = try await first
        #expect(await rig.ledger.known["4711"]?.organizer == "gent", "the first look was before the change")
        try await eventually("the second look is under way") { await held.asked == 2 }
        await held.answer()
        let reactions = try await burst
        #expect(await rig.ledger.known["4711"]?.organizer == "brugge")
        #expect(await held.asked == 2)
        #expect(reactions.count { $0 != Reaction() } == 1, "one of them tells")
    }

    @Test func `a look that fails has failed for all who waited for it`() async throws {
        let rig = await Rig()
        let held = HeldUiTdatabank(rig.uitdatabank)
        let desk = desk(rig, held)
        async let first = desk.handle(.command(.refresh("4711")))
        try await eventually("the first look is under way") { await held.asked == 1 }
        await held.fail()
        async let second = retryClass { try await desk.handle(.command(.refresh("4711"))) }
        async let third = retryClass { try await desk.handle(.command(.refresh("4711"))) }
        try await eventually("both wait for the next look") { await desk.waitingCount() == 2 }
        await held.answer()
        _ = try await first
        try await eventually("another look is under way") { await held.asked == 2 }
        await held.answer()
        let (one, other) = try await (second, third)
        #expect(one == .upstream && other == .upstream)
    }

    @Test func `a slow worker's old finding does not undo a newer one`() async throws {
        let rig = await Rig()
        let (slow, fast) = (HeldUiTdatabank(rig.uitdatabank), rig.uitdatabank)
        async let slowly = desk(rig, slow).handle(.command(.refresh("4711")))
        try await eventually("the slow one has asked") { await slow.asked == 1 }
        move(rig, to: "brugge")
        _ = try await desk(rig, fast).handle(.command(.refresh("4711")))
        #expect(await rig.ledger.known["4711"]?.organizer == "brugge")
        await slow.answer()
        try await eventually("the slow one asks again") { await slow.asked == 2 }
        await slow.answer()
        _ = try await slowly
        #expect(await rig.ledger.known["4711"]?.organizer == "brugge")
    }

    @Test func `nor does a sale's`() async throws {
        let rig = await Rig()
        let slow = HeldUiTdatabank(rig.uitdatabank)
        try await rig.sell("4711")
        let line = try #require(await rig.line("1"))
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.organizer = "zender" }
        let clock = rig.clock
        let routes = RouteRefresh(ledger: rig.ledger, uitdatabank: slow) { clock.now }
        async let moved = routes.moved(of: [line])
        try await eventually("the sale has asked") { await slow.asked == 1 }
        move(rig, to: "brugge")
        _ = try await rig.mappings.handle(.command(.refresh("4711")))
        await slow.answer()
        #expect(try await moved == ["4711"])
        #expect(await rig.ledger.known["4711"]?.organizer == "brugge")
    }
}
