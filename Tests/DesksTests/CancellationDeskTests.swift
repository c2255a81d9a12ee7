import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct CancellationDeskTests {
    private func sold(_ events: String...) async throws -> Rig {
        let rig = await Rig()
        _ = try await rig.routing.handle(.basket(MessageType.sold, lines: .lines(events)))
        _ = try await rig.register()
        let told = try await rig.routing.handle(.cancelled())
        #expect(told.publications.map(\.routingKey) == ["cancellation.gent"])
        return rig
    }

    @Test func `every line of the organiser is removed and told`() async throws {
        let rig = try await sold("4711", "4711")
        let reaction = try await rig.cancel()
        #expect(
            Set(reaction.words) == [
                "retribution gent.gent.handelsbeurs", "sale.cancelled 1", "sale.cancelled 2",
            ]
        )
        #expect(reaction.first("sale.cancelled")?.reason == "customer")
        #expect(reaction.verdict == .acknowledge)
        #expect(Set(rig.uitpas.journal.dropFirst()) == ["remove S-1 gent", "remove S-2 gent"])
        #expect(try await rig.cancel().publications.isEmpty)
    }

    @Test(arguments: [
        (UpstreamFailure.Kind.forbidden, DeadLetterReason.forbidden), (.noCredentials, .noCredentials),
    ])
    func `what the client may not do is a dead letter that a replay resumes`(
        _ kind: UpstreamFailure.Kind,
        _ reason: DeadLetterReason
    ) async throws {
        let rig = try await sold("4711", "4711")
        rig.uitpas.script.withLock {
            $0.removals["S-1"] = .failed(UpstreamFailure(kind: kind, description: "no"))
        }
        let reaction = try await rig.cancel()
        #expect(reaction.verdict.reason == reason)
        #expect(await rig.states() == [.parked, .cancelled])
        rig.uitpas.script.withLock { $0.removals = [:] }
        #expect(try await rig.cancel().publications.isEmpty)
        let command = Publication.cancellation(Rig.head, organizer: "gent", traceparent: nil)
        _ = try await rig.cancel("gent", .command(command, letter: 3))
        #expect(await rig.states() == [.cancelled, .cancelled])
    }

    /// A line that is registered as Gent's and to be cancelled, whose event is Brugge's by now.
    private func moved() async throws -> Rig {
        let rig = try await sold("4711")
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.organizer = "brugge" }
        return rig
    }

    @Test func `a sale is cancelled as its organiser's, whose the event may be by now`() async throws {
        let rig = try await moved()
        #expect(try await rig.cancel().words.contains("sale.cancelled 1"))
        #expect(rig.uitpas.journal.suffix(1) == ["remove S-1 gent"])
    }

    @Test func `where publiq refuses its organiser, it is cancelled as that one's whose the event is today`()
        async throws
    {
        let rig = try await moved()
        rig.uitpas.script.withLock { $0.refused = ["gent"] }
        let reaction = try await rig.cancel()
        #expect(reaction.verdict == .acknowledge)
        #expect(reaction.first("sale.cancelled")?.organizerId == "gent", "whose it is in the books")
        #expect(rig.uitpas.journal.suffix(2) == ["remove S-1 gent", "remove S-1 brugge"])
        #expect(await rig.states() == [.cancelled])
    }

    @Test func `where UiTdatabank is away, its mapping says whose the event is`() async throws {
        let rig = try await sold("4711")
        await rig.map("4711", Rig.gentEvent, "brugge")
        rig.uitdatabank.shelf.withLock { $0.failure = UpstreamFailure(kind: .timeout, description: "away") }
        rig.uitpas.script.withLock { $0.refused = ["gent"] }
        _ = try await rig.cancel()
        #expect(await rig.states() == [.cancelled])
    }

    @Test func `where both are refused, the dead letter names both`() async throws {
        let rig = try await moved()
        rig.uitpas.script.withLock { $0.refused = ["gent", "brugge"] }
        let reaction = try await rig.cancel()
        #expect(reaction.verdict.reason == .forbidden)
        guard case .deadLetter(let cause) = reaction.verdict else { return }
        #expect(cause.detail == "gent may not; for brugge, whose the event is today: brugge may not")
        #expect(await rig.states() == [.parked])
    }

    @Test func `who has no client can't be asked with, and a 401 is not refused`() async throws {
        let rig = try await moved()
        rig.uitpas.script.withLock {
            $0.refused = ["gent"]
            $0.strangers = ["brugge"]
        }
        #expect(try await rig.cancel().verdict.reason == .forbidden)
        #expect(rig.uitpas.journal.last == "remove S-1 gent")
        let other = try await moved()
        let confused = UpstreamFailure(kind: .unauthorized, description: "no token")
        other.uitpas.script.withLock { $0.removals["S-1"] = .failed(confused) }
        _ = try await other.cancel()
        #expect(other.uitpas.journal.last == "remove S-1 gent")
    }

    @Test func `a successor who does not answer is asked again later`() async throws {
        let rig = try await moved()
        rig.uitpas.script.withLock {
            $0.refused = ["gent"]
            $0.removals["S-1"] = .failed(UpstreamFailure(kind: .timeout, description: "late"))
        }
        let reaction = try await rig.cancel()
        guard case .retry = reaction.verdict else {
            Issue.record("\(reaction.verdict)")
            return
        }
        #expect(await rig.states() == [.cancelling])
    }

    @Test func `429 is retried after the time publiq asks for, and nothing is removed twice`() async throws {
        let rig = try await sold("4711", "4711")
        let failure = UpstreamFailure(kind: .rateLimited, description: "slow", retryAfter: .seconds(9))
        rig.uitpas.script.withLock { $0.removals["S-2"] = .failed(failure) }
        let reaction = try await rig.cancel()
        #expect(reaction.verdict == .retry(.rateLimited, detail: "slow", after: .seconds(9)))
        #expect(await rig.states() == [.cancelled, .cancelling])
        rig.uitpas.script.withLock { $0.removals = [:] }
        _ = try await rig.cancel()
        #expect(rig.uitpas.journal.filter { $0 == "remove S-1 gent" }.count == 1)
        #expect(await rig.states() == [.cancelled, .cancelled])
    }

    @Test func `one line's dead letter does not keep another from its retry`() async throws {
        let rig = try await sold("4711", "4711")
        rig.uitpas.script.withLock {
            $0.removals["S-1"] = .rejected(reason: "too-late")
            $0.removals["S-2"] = .failed(UpstreamFailure(kind: .timeout, description: "late"))
        }
        let reaction = try await rig.cancel()
        #expect(reaction.verdict.reason == .rejectedByPubliq)
        #expect(reaction.publications.last?.routingKey == "cancellation.gent")
        #expect(await rig.states() == [.parked, .cancelling])
    }

    @Test func `a sale that is cancelled here is cancelled again when asked for, and nothing else happens`()
        async throws
    {
        let rig = try await sold("4711", "4711")
        _ = try await rig.cancel()
        let before = await rig.ledger.stored
        let command = Publication.cancellation(
            Rig.head,
            organizer: "gent",
            again: ["S-2", "S-9"],
            traceparent: nil
        )
        let journal = rig.uitpas.journal.count
        let reaction = try await rig.cancel("gent", .command(command))
        #expect(rig.uitpas.journal.dropFirst(journal) == ["remove S-2 gent"])
        #expect(reaction == Reaction())
        #expect(await rig.ledger.stored == before)

        let late = UpstreamFailure(kind: .timeout, description: "late")
        rig.uitpas.script.withLock { $0.removals["S-2"] = .failed(late) }
        guard case .retry = try await rig.cancel("gent", .command(command)).verdict else {
            Issue.record("it is not tried again")
            return
        }
        rig.uitpas.script.withLock { $0.removals["S-2"] = .rejected(reason: "too-late") }
        #expect(try await rig.cancel("gent", .command(command)).verdict.reason == .rejectedByPubliq)
        #expect(await rig.states() == [.cancelled, .cancelled])
    }

    @Test func `what is not cancelled here is not cancelled by being named`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        _ = try await rig.register()
        let command = Publication.cancellation(Rig.head, organizer: "gent", again: ["S-1"], traceparent: nil)
        _ = try await rig.cancel("gent", .command(command))
        #expect(!rig.uitpas.journal.contains { $0.hasPrefix("remove") })
        #expect(await rig.states() == [.registered])
    }

    @Test func `a removal that could not be written down is told by the next delivery`() async throws {
        let rig = try await sold("4711")
        await rig.ledger.fail(after: 1)
        guard case .retry(.ledger, _, _) = try await rig.cancel().verdict else {
            Issue.record("it is not retried")
            return
        }
        await rig.ledger.fail(after: nil)
        #expect(try await rig.cancel().words.contains("sale.cancelled 1"))
    }

    @Test func `a command that is given up parks what it could not do`() async throws {
        let rig = try await sold("4711")
        let command = Publication.cancellation(Rig.head, organizer: "gent", traceparent: nil)
        let told = try await rig.cancellations.abandon(
            .command(command),
            because: DeadLetterCause(reason: .gaveUp, detail: "enough")
        )
        #expect(told.map(\.words) == ["sale.parked 1"])
    }

    @Test func `the sweep asks for the end of unpaid reservations and moves nothing itself`() async throws {
        let rig = await Rig()
        try await rig.sell(
            "4711",
            "4713",
            type: MessageType.reserved,
            expiresAt: rig.clock.now + .seconds(60)
        )
        _ = try await rig.register()
        let outbox = FakeOutbox()
        let sweep = ReservationSweep(world: rig.world, outbox: outbox)
        rig.clock.move(by: .seconds(64))
        #expect(try await sweep.run() == 0)
        rig.clock.move(by: .seconds(1))
        #expect(try await sweep.run() == 1)
        let commands = outbox.published.withLock { $0 }
        #expect(commands.map(\.routingKey) == [Queue.baskets])
        #expect(commands.allSatisfy { $0.assurance == .routed })
        #expect(await rig.states() == [.registered, .unmapped])
        let told = try await rig.routing.handle(.command(.review(Rig.head)))
        #expect(told.publications.map(\.routingKey).contains("cancellation.gent"))
        #expect(await rig.states() == [.registered, .withdrawn])
        _ = try await rig.cancel()
        #expect(await rig.states() == [.cancelled, .withdrawn])
    }

    @Test func `a reservation whose payment came before the sweep's question stays`() async throws {
        let rig = await Rig()
        try await rig.sell("4711", type: MessageType.reserved, expiresAt: rig.clock.now + .seconds(60))
        _ = try await rig.register()
        rig.clock.move(by: .seconds(65))
        // Both wait for a routing worker, in this order.
        try await rig.sell("4711")
        let told = try await rig.routing.handle(.command(.review(Rig.head)))
        #expect(!told.publications.map(\.routingKey).contains("cancellation.gent"))
        _ = try await rig.cancel()
        #expect(await rig.states() == [.registered])
        #expect(rig.uitpas.journal == ["post 1 gent"])
    }

    @Test func `a sale after the lapse registers anew, once`() async throws {
        let rig = await Rig()
        try await rig.sell("4711", type: MessageType.reserved, expiresAt: rig.clock.now + .seconds(60))
        _ = try await rig.register()
        rig.clock.move(by: .seconds(65))
        _ = try await rig.cancel()
        try await rig.sell("4711")
        #expect(try await rig.register().first("sale.registered")?.ticketSaleId == "S-2")
        #expect(rig.uitpas.journal == ["post 1 gent", "remove S-1 gent", "post 1 gent"])
    }
}
