import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct `The sweep of mappings` {
    private let outbox = FakeOutbox()

    private func sweep(_ rig: Rig) -> MappingSweep {
        let clock = rig.clock
        return MappingSweep(ledger: rig.ledger, records: rig.ledger, outbox: outbox) { clock.now }
    }

    /// What a sweep asks for.
    private func run(_ sweep: MappingSweep, limit: Int = 50) async throws -> [Publication] {
        outbox.published.withLock { $0 = [] }
        _ = try await sweep.run(limit: limit)
        return outbox.published.withLock { $0 }
    }

    @Test func `has every mapping looked at once an hour, without a word where nothing is different`()
        async throws
    {
        let rig = await Rig()
        let sweep = sweep(rig)
        #expect(try await run(sweep).isEmpty)
        rig.clock.move(by: MappingSweep.longest)
        let commands = try await run(sweep)
        #expect(commands == [.refresh("4711", isRoutine: true), .refresh("4712", isRoutine: true)])
        #expect(try await run(sweep).isEmpty, "it was asked for just now")
        for command in commands {
            #expect(try await rig.mappings.handle(.command(command)) == Reaction())
        }
        rig.clock.move(by: MappingSweep.longest - .seconds(1))
        #expect(try await run(sweep).isEmpty)
        rig.clock.move(by: .seconds(1))
        #expect(try await run(sweep).count == 2)
    }

    @Test func `what it finds is told, and told again by a delivery that comes again`() async throws {
        let rig = await Rig()
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.workflowStatus = "DRAFT" }
        let command = Publication.refresh("4711", isRoutine: true)
        let words = ["mapping.changed", "mapping.problem"]
        #expect(try await rig.mappings.handle(.command(command)).publications.map(\.properties.type) == words)
        #expect(try await rig.mappings.handle(.command(command)) == Reaction())
        let again = try await rig.mappings.handle(.command(command, isRedelivered: true))
        #expect(again.publications.map(\.properties.type) == words)
    }

    @Test func `what it finds wakes the sales that wait`() async throws {
        let rig = await Rig()
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.organizer = nil }
        _ = try await rig.mappings.handle(.command(.refresh("4711")))
        try await rig.sell("4711")
        #expect(await rig.states() == [.unmapped])
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.organizer = "gent" }
        let reaction = try await rig.mappings.handle(.command(.refresh("4711", isRoutine: true)))
        let wake = try #require(reaction.publications.last)
        #expect(wake.routingKey == Queue.baskets)
        _ = try await rig.routing.handle(.command(wake))
        #expect(await rig.states() == [.routed])
    }

    @Test func `events that are being sold are looked at once a minute`() async throws {
        let rig = await Rig()
        let sweep = sweep(rig)
        await rig.ledger.set(Trade(prices: [Cents(1_200)]), in: "4712")
        rig.clock.move(by: MappingSweep.shortest - .seconds(1))
        #expect(try await run(sweep).isEmpty)
        rig.clock.move(by: .seconds(1))
        #expect(try await run(sweep) == [.refresh("4712", isRoutine: true)])
    }

    @Test func `a reference that was written down and never looked at is not forgotten`() async throws {
        let rig = await Rig()
        let sweep = sweep(rig)
        var mapping = try #require(await rig.ledger.known["4711"])
        mapping.operatorReference = Rig.bruggeEvent.text
        mapping.uitdatabankEvent = nil
        mapping.organizer = nil
        await rig.ledger.set(mapping)
        rig.clock.move(by: MappingSweep.shortest)
        #expect(try await run(sweep) == [.refresh("4711", isRoutine: true)])
    }

    @Test func `what is deleted or long over is left alone`() async throws {
        let rig = await Rig()
        let sweep = sweep(rig)
        for (event, isDeleted) in [(EventID("4711"), true), ("4712", false)] {
            var mapping = try #require(await rig.ledger.known[event])
            mapping.isDeleted = isDeleted
            mapping.startsAt = isDeleted ? nil : rig.clock.now - MappingSweep.aftermath
            await rig.ledger.set(mapping)
        }
        rig.clock.move(by: MappingSweep.longest)
        #expect(try await run(sweep).isEmpty)
    }

    @Test func `some at a time, those first that were looked at longest ago`() async throws {
        let rig = await Rig()
        let sweep = sweep(rig)
        rig.clock.move(by: .seconds(1))
        await rig.map("1", Rig.gentEvent, "gent")
        rig.clock.move(by: MappingSweep.longest)
        let first = try await run(sweep, limit: 2)
        #expect(first == [.refresh("4711", isRoutine: true), .refresh("4712", isRoutine: true)])
        #expect(try await run(sweep, limit: 2) == [.refresh("1", isRoutine: true)])
    }
}
