import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Events that editors move between organisers, and take away, while they are being sold.
@Suite(.timeLimit(.minutes(1))) struct MovedEventTests {
    private static let noon = Instant(milliseconds: 1_795_000_000_000)

    private func edit(_ rig: Rig, _ change: @escaping @Sendable (inout UiTdatabankEvent) -> Void) {
        rig.uitdatabank.shelf.withLock { shelf in
            guard var event = shelf.events[Rig.gentEvent] else { return }
            change(&event)
            shelf.events[Rig.gentEvent] = event
        }
    }

    private func unknown(_ rig: Rig) {
        rig.uitpas.script.withLock {
            $0.posts = [.refused(index: nil, reason: "event-not-found", messages: [:])]
        }
    }

    @Test func `a sale is posted as that organiser's whom UiTdatabank names by then`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        edit(rig) { $0.organizer = "brugge" }
        #expect(try await rig.register().publications.map(\.routingKey) == ["sale.brugge"])
        #expect(try await rig.register("brugge").first("sale.registered")?.organizerId == "brugge")
        #expect(rig.uitpas.journal == ["post 1 brugge"])
    }

    @Test func `a sale does not wait for a UiTdatabank that is away`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitdatabank.shelf.withLock { $0.failure = UpstreamFailure(kind: .timeout, description: "away") }
        #expect(try await rig.register().words.first == "sale.registered 1")
        #expect(rig.uitpas.journal == ["post 1 gent"])
    }

    /// A sale whose answer was lost, whose event has passed to Brugge, and of which publiq refuses Gent the list.
    private func lost(_ listed: (SaleTuple) -> [KnownSale]) async throws -> Rig {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        edit(rig) { $0.organizer = "brugge" }
        rig.clock.move(by: .seconds(55))
        let sales = listed(try #require(await rig.line("1")?.tuple))
        rig.uitpas.script.withLock {
            $0.refused = ["gent"]
            $0.readings = [.success(Reading(sales: sales))]
        }
        return rig
    }

    @Test func `a lost sale is found in the list of whom the event has passed to, where only he may read it`()
        async throws
    {
        let rig = try await lost { tuple in
            [
                KnownSale(
                    sale: "S-9",
                    tuple: tuple,
                    tariffPrice: Cents(240),
                    createdAt: Self.noon
                )
            ]
        }
        #expect(try await rig.register().first("sale.registered")?.ticketSaleId == "S-9")
        let event = Rig.gentEvent
        #expect(rig.uitpas.journal == ["post 1 gent", "read \(event) gent", "read \(event) brugge"])
    }

    @Test func `what that list does not show is not taken for absent, and not posted again`() async throws {
        let rig = try await lost { _ in [] }
        #expect(try await rig.register().words == ["sale.uncertain 1"])
        rig.clock.move(by: .seconds(600))
        _ = try await rig.register()
        #expect(rig.uitpas.journal.filter { $0.hasPrefix("post") } == ["post 1 gent"])
    }

    @Test(arguments: [
        // The change, the sale, and whose it is.
        (Duration.milliseconds(0), Duration.milliseconds(61_000), "brugge"),
        (.milliseconds(2_200), .milliseconds(62_201), "brugge"),
        // UiTPAS may not have heard of it by then.
        (.milliseconds(0), .milliseconds(60_999), "gent"),
        (.milliseconds(2_200), .milliseconds(62_200), "gent"),
        (.milliseconds(0), .milliseconds(1_000), "gent"),
        // The document says only when it was changed last, so the event may have passed on before the sale.
        (.milliseconds(2_000), .milliseconds(1_000), "gent"),
    ])
    func `what is registered while its event passes on is booked by the dates`(
        _ change: Duration,
        _ sale: Duration,
        _ owner: String
    ) async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { [rig] in
            $0.createdAt = Self.noon + sale
            $0.duringPost = {
                rig.uitdatabank.shelf.withLock {
                    $0.events[Rig.gentEvent]?.organizer = "brugge"
                    $0.events[Rig.gentEvent]?.modifiedAt = Self.noon + change
                }
            }
        }
        let reaction = try await rig.register()
        #expect(rig.uitpas.journal == ["post 1 gent"])
        #expect(reaction.first("sale.registered")?.organizerId == owner)
        #expect(reaction.words.contains("retribution \(owner).gent.handelsbeurs"))
        #expect(await rig.line("1")?.route?.organizer.text == owner)
        #expect(await rig.line("1")?.organizerDoubt == (owner == "gent" ? .contested(by: "brugge") : nil))
        // The command's delivery may come again, because its worker died before it had told.
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let again = try await rig.register("gent", .command(command, isRedelivered: true))
        #expect(again.words.contains("retribution \(owner).gent.handelsbeurs"))
        #expect(again.words.contains("sale.registered 1"))
    }

    @Test func `a sale that was found again is booked by the dates, too`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        let tuple = try #require(await rig.line("1")?.tuple)
        let created = rig.clock.now + .seconds(2)
        edit(rig) {
            $0.organizer = "brugge"
            $0.modifiedAt = created - .seconds(61)
        }
        rig.clock.move(by: .seconds(60))
        rig.uitpas.script.withLock {
            let sale = KnownSale(sale: "S-7", tuple: tuple, tariffPrice: Cents(240), createdAt: created)
            $0.readings = [.success(Reading(sales: [sale]))]
        }
        #expect(try await rig.register().first("sale.registered")?.organizerId == "brugge")
        #expect(rig.uitpas.journal == ["post 1 gent", "read \(Rig.gentEvent) gent"])
    }

    @Test(arguments: [true, false])
    func `a sale of an event that is taken away waits until it is there again`(
        _ isDeleted: Bool
    )
        async throws
    {
        let rig = await Rig()
        try await rig.sell("4711")
        unknown(rig)
        rig.uitpas.script.withLock { [rig] in
            $0.duringPost = {
                rig.uitdatabank.shelf.withLock {
                    $0.events[Rig.gentEvent] =
                        isDeleted
                        ? nil
                        : $0.events[Rig.gentEvent].map {
                            var event = $0
                            event.workflowStatus = "DELETED"
                            return event
                        }
                }
            }
        }
        let told = try await rig.register()
        #expect(told.verdict == .acknowledge)
        #expect(told.publications.map(\.routingKey) == [Queue.mappings])
        #expect(await rig.states() == [.unmapped])
        let refresh = Incoming.command(Publication.refresh("4711"))
        let looked = try await rig.mappings.handle(refresh)
        #expect(looked.words.count == 2, "the change and the problem; nobody is woken")

        rig.uitpas.script.withLock { $0.duringPost = nil }
        rig.publish(Rig.gentEvent, "gent")
        let wake = try #require(try await rig.mappings.handle(refresh).publications.last)
        #expect(wake.routingKey == Queue.baskets)
        let routed = try await rig.routing.handle(.command(wake))
        #expect(routed.publications.map(\.routingKey) == ["sale.gent"])
        #expect(try await rig.register().words.first == "sale.registered 1")
    }

    @Test func `an event that Tixly deleted meanwhile is looked at until it is there again`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        try await rig.ledger.changeMapping(of: "4711") { $0?.isDeleted = true }
        unknown(rig)
        edit(rig) { $0.workflowStatus = "DELETED" }
        _ = try await rig.register()
        #expect(await rig.states() == [.unmapped])
        let refresh = Incoming.command(Publication.refresh("4711"))
        #expect(
            try await rig.mappings.handle(refresh).publications.contains { $0.routingKey == Queue.baskets }
                == false
        )
        edit(rig) { $0.workflowStatus = "APPROVED" }
        #expect(try await rig.mappings.handle(refresh).publications.last?.routingKey == Queue.baskets)
    }

    @Test func `UiTPAS is given time to hear of an event`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        unknown(rig)
        let now = rig.clock.now
        edit(rig) { $0.modifiedAt = now - .seconds(5) }
        let reaction = try await rig.register()
        guard case .retry(.upstream, _, _) = reaction.verdict else {
            Issue.record("\(reaction.verdict)")
            return
        }
        #expect(await rig.states() == [.routed])
        #expect(try await rig.register().words.first == "sale.registered 1")
    }

    @Test func `an event that UiTdatabank shows and UiTPAS does not know is refused`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        unknown(rig)
        let now = rig.clock.now
        edit(rig) { $0.modifiedAt = now - .seconds(60) }
        #expect(try await rig.register().first("sale.refused")?.reason == "event-not-found")
    }

    @Test func `nothing is refused while UiTdatabank can't be asked why`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        unknown(rig)
        rig.uitdatabank.shelf.withLock { $0.failure = UpstreamFailure(kind: .timeout, description: "away") }
        guard case .retry = try await rig.register().verdict else {
            Issue.record("it is to come again")
            return
        }
        #expect(await rig.states() == [.routed])
    }

    @Test func `of several lines only that of the event which is away waits`() async throws {
        let rig = await Rig()
        await rig.map("4715", "7a0967f9-cc06-4c3c-9206-30481a767434", "gent")
        try await rig.sell("4711", "4715")
        rig.uitpas.script.withLock {
            $0.posts = [.refused(index: 0, reason: "event-not-found", messages: [:])]
        }
        edit(rig) { $0.workflowStatus = "DELETED" }
        #expect(try await rig.register().words.contains("sale.registered 2"))
        #expect(await rig.states() == [.unmapped, .registered])
        #expect(rig.uitpas.journal == ["post 2 gent", "post 1 gent"])
    }

    @Test func `a sale that was found again is doubted where its event went there and back`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        let tuple = try #require(await rig.line("1")?.tuple)
        let created = rig.clock.now
        edit(rig) { $0.modifiedAt = created + .seconds(5) }
        rig.clock.move(by: .seconds(60))
        rig.uitpas.script.withLock {
            let sale = KnownSale(sale: "S-7", tuple: tuple, tariffPrice: Cents(240), createdAt: created)
            $0.readings = [.success(Reading(sales: [sale]))]
        }
        #expect(try await rig.register().first("sale.registered")?.organizerId == "gent")
        #expect(await rig.line("1")?.organizerDoubt == .disturbed)
    }

    @Test func `a client that is refused is tried again while UiTPAS may not have heard whose the event is`()
        async throws
    {
        let rig = await Rig()
        try await rig.sell("4711")
        let refused = PostResult.notExecuted(UpstreamFailure(kind: .forbidden, description: "no"))
        rig.uitpas.script.withLock { $0.posts = [refused, refused] }
        let changed = rig.clock.now
        edit(rig) { $0.modifiedAt = changed }
        guard case .retry(.upstream, _, _) = try await rig.register().verdict else {
            Issue.record("it is to come again")
            return
        }
        #expect(await rig.states() == [.routed])
        rig.clock.move(by: .seconds(60))
        #expect(try await rig.register().verdict.reason == .forbidden)
        #expect(await rig.states() == [.parked])
    }

    @Test func `nothing is posted, nor meant to be, for an organiser without a client`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.strangers = ["gent"] }
        #expect(try await rig.register().verdict.reason == .noCredentials)
        #expect(await rig.states() == [.parked])
        #expect(rig.uitpas.journal.isEmpty)
        #expect(await rig.ledger.stored[Rig.key]?.attempts.isEmpty == true)
        // The event passes on unheard, and the letter is replayed.
        edit(rig) { $0.organizer = "brugge" }
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let replayed = try await rig.register("gent", .command(command, letter: 7))
        #expect(replayed.verdict == .acknowledge)
        #expect(replayed.publications.map(\.routingKey).contains("sale.brugge"))
    }
}
