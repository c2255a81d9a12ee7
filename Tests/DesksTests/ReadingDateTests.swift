import Desks
import Messages
import Rehearsal
import Synchronization
import Testing
import Tickets
import Working

/// A list is as old as the question: what is decided by it counts from there.
@Suite(.timeLimit(.minutes(1))) struct ReadingDateTests {
    /// Sells tickets whose answer is lost, and lets the fence pass.
    private func lost(_ events: String...) async throws -> Rig {
        let rig = await Rig()
        await rig.map("4714", "7a0967f9-cc06-4c3c-9206-30481a767434", "gent")
        _ = try await rig.routing.handle(.basket(MessageType.sold, lines: .lines(events)))
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        rig.clock.move(by: Timings().settleAfter)
        return rig
    }

    private func posts(of rig: Rig) -> Int { rig.uitpas.journal.count { $0.hasPrefix("post") } }

    @Test func `a list that takes long to read is no later for it`() async throws {
        let rig = try await lost("4711")
        #expect(try await rig.register().verdict == .again(after: .seconds(5)))
        rig.clock.move(by: .seconds(1))
        rig.uitpas.script.withLock { $0.readingTakes = .seconds(10) }
        #expect(try await rig.register().verdict == .again(after: .seconds(1)))
        #expect(posts(of: rig) == 1)
    }

    @Test func `the lists of several events are as old as the oldest of them`() async throws {
        let rig = try await lost("4711", "4714")
        #expect(try await rig.register().verdict == .again(after: .seconds(5)))
        rig.clock.move(by: .seconds(1))
        rig.uitpas.script.withLock { $0.readingTakes = .seconds(10) }
        _ = try await rig.register()
        #expect(posts(of: rig) == 1)
        _ = try await rig.register()
        #expect(posts(of: rig) == 2)
        #expect(rig.uitpas.journal.count { $0.hasPrefix("read \(Rig.gentEvent)") } == 3)
        #expect(rig.uitpas.journal.count { $0.hasPrefix("read 7a0967f9") } == 3)
    }

    @Test func `a list that was waited for dates from when it was read, not from when it was asked for`()
        async throws
    {
        let rig = try await lost("4711")
        let held = HeldReadings(rig.uitpas, clock: rig.clock)
        let joined = JoinedReadings(held, places: 4)
        let desk = SaleDesk(
            houses: rig.houses,
            world: rig.world,
            uitpas: joined,
            routes: RouteRefresh(ledger: rig.ledger, uitdatabank: rig.uitdatabank) { [rig] in rig.clock.now },
            newAttempt: { "A-2" }
        )
        let command = Incoming.command(.sale(Rig.head, organizer: "gent", traceparent: nil))
        async let stranger = joined.sales(of: Rig.gentEvent, for: "gent")
        try await eventually("a list is being read") { await held.asked == 1 }
        async let first = desk.handle(command)
        try await eventually("the desk waits for the next") { await joined.waitingCount() == 1 }
        rig.clock.move(by: .seconds(8))
        await held.answer(.success([]))
        try await eventually("the next is being read") { await held.asked == 2 }
        await held.answer(.success([]))
        #expect(try await first.verdict == .again(after: .seconds(5)))
        rig.clock.move(by: .seconds(1))
        async let second = desk.handle(command)
        try await eventually("the desk reads again") { await held.asked == 3 }
        await held.answer(.success([]))
        #expect(try await second.verdict == .again(after: .seconds(4)))
        #expect(posts(of: rig) == 1)
        _ = try await stranger
    }

    @Test func `an operator's word is held against the list as of when it was asked for`() async throws {
        let rig = try await lost("4711")
        try await list("A", "B", in: rig)
        _ = try await rig.register()
        #expect(await rig.states() == [.uncertain])
        // Another basket's line, which any of these sales might be the sale of.
        let other = BasketHead(
            basket: BasketKey(seller: "handelsbeurs", basket: "B-2"),
            workgroup: "gent"
        )
        _ = try await rig.routing.handle(
            .message(
                MessageType.sold,
                """
                {"basketId":"B-2","workgroup":"gent","seller":"handelsbeurs","channel":"online",
                 "lines":[\(String.lines(["4711"]))]}
                """
            )
        )
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register("gent", .command(.sale(other, organizer: "gent", traceparent: nil)))
        rig.clock.move(by: Timings().settleAfter - .seconds(1))
        try await list("A", "B", in: rig)
        rig.uitpas.script.withLock { $0.readingTakes = .seconds(10) }
        try await say(.registered("A"), to: rig)
        #expect(await rig.states() == [.uncertain])
        #expect(await rig.ledger.acts.first?.refusal?.contains("being registered just now") == true)
    }

    @Test func `an attempt of which nothing is in question is closed without a list`() async throws {
        let rig = try await lost("4711")
        let command = Incoming.command(.sale(Rig.head, organizer: "gent", traceparent: nil))
        _ = try await rig.sales.abandon(command, because: DeadLetterCause(reason: .gaveUp, detail: "enough"))
        try await list("A", in: rig)
        try await say(.registered("A"), to: rig)
        #expect(await rig.states() == [.registered])
        #expect(try await rig.register().verdict == .acknowledge)
        #expect(await rig.ledger.attempts.map(\.ending) == ["resolved"])
        #expect(rig.uitpas.journal.count { $0.hasPrefix("read") } == 1)
    }

    /// UiTPAS lists these sales of the line's at its next reading.
    private func list(_ sales: TicketSaleID..., in rig: Rig) async throws {
        let tuple = await rig.line("1")?.tuple
        let listed = sales.map {
            KnownSale(sale: $0, tuple: tuple, tariffPrice: nil, createdAt: rig.clock.now)
        }
        rig.uitpas.script.withLock { $0.readings = [.success(Reading(sales: listed))] }
    }

    private func say(_ word: Ruling.Word, to rig: Rig) async throws {
        let attempt = try #require(await rig.line("1")?.attempt)
        let ruling = Ruling(id: "R", line: "1", attempt: attempt, word: word, actor: "ann", why: "seen")
        _ = try await rig.sales.handle(.command(.settle(ruling, in: Rig.head, organizer: "gent")))
    }
}
