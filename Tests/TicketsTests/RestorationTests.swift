import Testing
import Tickets

/// A basket of a ledger that was put back from a copy, while what happened since is told again.
struct RestorationTests {
    /// Copied at the beginning of every story, put back an hour later.
    static let restoration = Restoration(copiedAt: start, restoredAt: start + .seconds(3_600))

    /// As UiTPAS lists it.
    private func sale(_ id: TicketSaleID, of line: Line?) -> KnownSale {
        KnownSale(
            sale: id,
            tuple: line?.tuple,
            tariffPrice: Cents(240),
            createdAt: Self.restoration.copiedAt + .seconds(60)
        )
    }

    /// As the ledger loads it: marked, and with what is known of its attempts.
    private func loaded(_ story: Story) -> Story {
        var story = story
        story.basket.mark(after: Self.restoration)
        return story
    }

    /// The same once everything is told.
    private func told(_ story: Story) -> Story {
        var story = story
        var restoration = Self.restoration
        restoration.toldAt = story.now
        story.basket.mark(after: restoration)
        return story
    }

    /// A basket of the copy with lines that it believes not to be at UiTPAS, some time after the copy was put back.
    private func restored(_ order: Order) throws -> Story {
        var story = Story()
        _ = try story.take(order)
        story.now = Self.restoration.restoredAt + timings.settleAfter + .seconds(60)
        return loaded(story)
    }

    private func resolve(
        _ story: inout Story,
        _ attempt: Attempt,
        _ sales: KnownSale...,
        after: OrganizerLook = leftAlone
    ) throws -> (wait: Instant?, told: [String]) {
        var view = View()
        view.unresolved = attempt.lines.map { unresolved(story, $0, attempt) }
        for line in story.basket.orderedLines {
            view.tuples[LineKey(basket: story.basket.key, line: line.id)] = line.tuple
        }
        let (wait, effects) = try story.basket.resolve(
            attempt,
            from: Reading(begun: Moment(story.now), sales: sales, publiqTime: story.now),
            timings: timings,
            view: view,
            after: after
        )
        return (wait, effects.words)
    }

    private func searched(_ story: inout Story) throws -> Attempt {
        guard case .resolve(let attempt, _) = story.claim().0 else {
            throw Unexpected(description: "it is not looked for")
        }
        return attempt
    }

    private struct Unexpected: Error, CustomStringConvertible { var description: String }

    @Test func `what was sold since the copy is found at UiTPAS, and not posted again`() throws {
        var story = try restored(sold(line("1"), line("2")))
        let attempt = try searched(&story)
        #expect(Set(attempt.lines) == ["1", "2"])
        let told = try resolve(&story, attempt, sale("A", of: story["1"]), sale("B", of: story["2"])).told
        #expect(told.contains("sale.registered 1") && told.contains("retribution.registered B"))
        #expect(story.claim().0 == .nothing)
    }

    @Test func `what is not at UiTPAS is posted, once that is certain, and not looked for twice`() throws {
        var story = try restored(sold(line("1")))
        let attempt = try searched(&story)
        #expect(try resolve(&story, attempt).wait != nil)
        story.now = story.now + timings.secondReading
        #expect(try resolve(&story, attempt).wait == nil)
        story = loaded(story)
        #expect(try story.posted().lines.map(\.id) == ["1"])
    }

    @Test func `of two lines that are looked for one may be there without the other`() throws {
        var story = try restored(sold(line("1"), line("2")))
        let attempt = try searched(&story)
        _ = try resolve(&story, attempt, sale("A", of: story["1"]))
        story.now = story.now + timings.secondReading
        _ = try resolve(&story, attempt, sale("A", of: story["1"]))
        #expect(story.state("1") == .registered && story.state("2") == .routed)
    }

    @Test func `nobody looks before what was posted for the lost ledger has arrived`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        story.now = Self.restoration.restoredAt + .seconds(1)
        story = loaded(story)
        guard case .wait(let end) = story.claim().0 else {
            throw Unexpected(description: "it does not wait")
        }
        #expect(end >= Self.restoration.restoredAt + timings.settleAfter)
    }

    @Test func `a reservation that may have been paid lapses only once the restoration is over`() throws {
        var story = Story()
        _ = try story.take(reserved(line("1")))
        _ = story.register()
        story.now = Self.restoration.restoredAt + .seconds(60)
        story = loaded(story)
        #expect(story.startCancellations().0.isEmpty && story.state("1") == .registered)
        story.basket.mark(after: nil)
        #expect(story.startCancellations().0 == ["1"])
    }

    @Test func `a reservation whose time is over is looked for once everything is told, and never posted`()
        throws
    {
        var story = Story()
        story.now = Self.restoration.restoredAt + timings.settleAfter + .seconds(60)
        story = loaded(story)
        #expect(try story.take(reserved(until: start, line("1"))) == ["→ sale.gent"])
        #expect(story.claim().0 == .nothing, "it would take a paid ticket's sale")
        var paid = story
        #expect(try paid.take(sold(line("1"))).contains("→ sale.gent"))
        _ = try searched(&paid)

        story = told(story)
        var found = story
        let attempt = try searched(&found)
        _ = try resolve(&found, attempt, sale("A", of: found["1"]))
        #expect(found.state("1") == .registered, "and lapses when the restoration is over")
        let other = try searched(&story)
        _ = try resolve(&story, other)
        story.now = story.now + timings.secondReading
        _ = try resolve(&story, other)
        story = told(story)
        #expect(story.claim().1.contains("sale.cancelled 1"))
        #expect(story.state("1") == .withdrawn)
    }

    @Test func `a cancellation that comes before its sale is told again waits, too`() throws {
        var story = Story()
        story.now = Self.restoration.restoredAt + timings.settleAfter + .seconds(60)
        story = loaded(story)
        _ = story.cancel()
        #expect(try story.take(sold(line("1"))) == ["→ sale.gent"])
        story = told(story)
        let attempt = try searched(&story)
        #expect(try resolve(&story, attempt, sale("A", of: story["1"])).told.contains("→ cancellation.gent"))
    }

    @Test func `a line without a route keeps its cancellation until it has one`() throws {
        var story = Story()
        _ = try story.take(sold(line("1", event: "x")))
        story.now = Self.restoration.restoredAt + timings.settleAfter + .seconds(60)
        story = loaded(story)
        #expect(story.cancel() == [] && story.state("1") == .unmapped)
        #expect(story.basket.unsearched.map(\.id) == ["1"])
        story.mappings["x"] = mapping("x", gentRoute)
        #expect(story.review() == ["→ sale.gent"])
        story.basket.mark(after: nil)
        #expect(story.review().contains("sale.cancelled 1"), "the restoration was ended anyway")
    }

    @Test
    func `an attempt that the copy has as open is nobody's before the lost ledger's posts have arrived`()
        throws
    {
        var story = Story()
        _ = try story.take(sold(line("1")))
        _ = try story.posted()
        story.now = Self.restoration.restoredAt + .seconds(1)
        story = loaded(story)
        #expect(try story.take(sold(line("1"))) == ["→ sale.gent"], "its command may be gone")
        guard case .wait(let end) = story.claim().0 else {
            throw Unexpected(description: "it does not wait")
        }
        #expect(end >= Self.restoration.restoredAt + timings.settleAfter)
    }

    @Test func `of lines that were posted together one may have been cancelled since`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2")))
        let posted = try story.posted().attempt
        story.now = Self.restoration.restoredAt + timings.settleAfter + .seconds(60)
        story = loaded(story)
        _ = story.cancel(["2"])
        _ = try resolve(&story, posted, sale("A", of: story["1"]))
        story.now = story.now + timings.secondReading
        _ = try resolve(&story, posted, sale("A", of: story["1"]))
        #expect(story.state("1") == .registered && story.state("2") == .withdrawn)
    }

    @Test func `what the organiser of today is not shown may be another's`() throws {
        var story = try restored(sold(line("1")))
        let attempt = try searched(&story)
        var look = leftAlone
        look.formerly[gentRoute.event] = brugge
        _ = try resolve(&story, attempt, after: look)
        story.now = story.now + timings.secondReading
        _ = try resolve(&story, attempt, after: look)
        #expect(story.state("1") == .uncertain)
    }

    @Test func `what was cancelled since is looked for last, before it counts as gone`() throws {
        var story = try restored(sold(line("1")))
        #expect(story.cancel() == ["→ sale.gent"] && story.state("1") == .routed)
        #expect(story.claim().0 == .nothing, "it would take a paid ticket's sale")
        story = told(story)
        var found = story
        let attempt = try searched(&found)
        #expect(try resolve(&found, attempt, sale("A", of: found["1"])).told.contains("→ cancellation.gent"))
        #expect(found.state("1") == .cancelling)

        var absent = story
        let other = try searched(&absent)
        _ = try resolve(&absent, other)
        absent.now = absent.now + timings.secondReading
        #expect(try resolve(&absent, other).told.contains("sale.cancelled 1"))
        #expect(absent.state("1") == .withdrawn)

        story.basket.mark(after: nil)
        #expect(story.claim().1.contains("sale.cancelled 1"), "nobody looked, and the restoration is over")
    }

    @Test func `what lapsed before the copy does not begin anew because it is told again`() throws {
        var story = Story()
        _ = try story.take(reserved(line("1")))
        story.now = start + .seconds(1_000)
        _ = story.review()
        #expect(story.state("1") == .withdrawn)
        story.now = Self.restoration.restoredAt + .seconds(60)
        story = loaded(story)
        _ = try story.take(reserved(line("1")))
        #expect(story.state("1") == .withdrawn)
    }
}
