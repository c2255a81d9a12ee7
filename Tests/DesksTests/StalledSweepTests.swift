import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

@Suite struct `The sweep of stalled lines` {
    private let began = ContinuousClock.now

    /// What a sweep publishes at a time after the beginning.
    private func run(
        _ rig: Rig,
        _ sweep: StalledSweep,
        _ outbox: FakeOutbox,
        limit: Int = 100
    ) async throws
        -> [String]
    {
        outbox.published.withLock { $0 = [] }
        _ = try await sweep.run(limit: limit)
        return outbox.published.withLock { $0.map(\.routingKey) }
    }

    private func sweep(_ rig: Rig, _ outbox: FakeOutbox) -> StalledSweep {
        let (clock, began) = (rig.clock, began)
        let first = clock.now
        return StalledSweep(world: rig.world, outbox: outbox) { began + clock.now.since(first) }
    }

    @Test func `asks for a lost command once it is late, and less and less often`() async throws {
        let rig = await Rig()
        let outbox = FakeOutbox()
        let sweep = sweep(rig, outbox)
        try await rig.sell("4711", "4712")
        rig.clock.move(by: StalledSweep.patience - .seconds(1))
        #expect(try await run(rig, sweep, outbox) == [])
        rig.clock.move(by: .seconds(2))
        #expect(try await run(rig, sweep, outbox) == ["sale.gent", "sale.brugge"])
        #expect(outbox.published.withLock { $0.allSatisfy { $0.assurance == .routed } })
        #expect(await rig.states() == [.routed, .routed])
        var times: [Int] = []
        for minute in 1...300 {
            rig.clock.move(by: .seconds(60))
            if !(try await run(rig, sweep, outbox)).isEmpty { times.append(minute) }
        }
        #expect(times == [30, 90, 210])
    }

    @Test func `leaves alone what has moved, and begins anew when it stalls again`() async throws {
        let rig = await Rig()
        let outbox = FakeOutbox()
        let sweep = sweep(rig, outbox)
        try await rig.sell("4711")
        rig.clock.move(by: StalledSweep.patience + .seconds(1))
        #expect(try await run(rig, sweep, outbox) == ["sale.gent"])
        _ = try await rig.register()
        rig.clock.move(by: StalledSweep.patience * 3)
        #expect(try await run(rig, sweep, outbox) == [])
        _ = try await rig.routing.handle(.message(MessageType.cancelled, .cancellation))
        rig.clock.move(by: StalledSweep.patience + .seconds(1))
        #expect(try await run(rig, sweep, outbox) == ["cancellation.gent"])
    }

    @Test func `asks for some baskets at a time, and for all in the end`() async throws {
        let rig = await Rig()
        let outbox = FakeOutbox()
        let sweep = sweep(rig, outbox)
        for id in 1...5 {
            let key = BasketKey(seller: "handelsbeurs", basket: BasketID("B-\(id)"))
            try await rig.ledger.change(key, workgroup: "gent") { basket, _ in
                let line = Line(
                    id: "1",
                    kind: .uitpas,
                    content: LineContent(event: "4711", regularPrice: Cents(1_200)),
                    ticketType: "UiTPAS integratie",
                    isSold: true,
                    state: .routed,
                    since: Instant(milliseconds: 0),
                    route: Route(event: Rig.gentEvent, organizer: "gent")
                )
                basket.lines["1"] = line
                basket.order = ["1"]
            }
        }
        var counts: [Int] = []
        for _ in 1...4 { counts.append(try await run(rig, sweep, outbox, limit: 2).count) }
        #expect(counts == [2, 2, 1, 0])
    }
}

extension String {
    fileprivate static let cancellation = """
        {"basketId":"B-1","workgroup":"gent","seller":"handelsbeurs","cancelledAt":"2026-11-23T19:02:11+01:00","reason":"x"}
        """
}
