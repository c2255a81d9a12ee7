import Testing
import Tickets

@Suite struct CancellationTests {
    private func registered(_ order: Order) throws -> Story {
        var story = Story()
        _ = try story.take(order)
        _ = story.register()
        return story
    }

    @Test func `a registered line is cancelled under the organiser that has it, even if its mapping moved`()
        throws
    {
        var story = try registered(sold(line("1"), line("2")))
        story.mappings["g"] = mapping("g", bruggeRoute)
        #expect(story.cancel(["1"]) == ["→ cancellation.gent"])
        #expect(story.startCancellations(brugge).0 == [])
        #expect(story.startCancellations().0 == ["1"])
        #expect(story.removed("S-1", of: "1") == ["retribution.cancelled S-1", "sale.cancelled 1"])
        #expect(story["1"]?.outcomeReason == "customer")
        #expect(story.state("2") == .registered)
    }

    @Test func `a cancellation that comes again is carried out once and told again`() throws {
        var story = try registered(sold(line("1")))
        _ = story.cancel()
        #expect(story.cancel() == ["→ cancellation.gent"])
        _ = story.removed("S-1", of: "1")
        #expect(story.removed("S-1", of: "1") == [])
        #expect(story.cancel() == ["sale.cancelled 1", "settled v1"])
        #expect(story.startCancellations().0 == [])
        #expect(
            story.startCancellations(isRepeat: true).1
                == [
                    "retribution.registered S-1", "retribution.cancelled S-1", "sale.cancelled 1",
                    "settled v1",
                ]
        )
    }

    @Test func `a removal of another sale of the line means nothing`() throws {
        var story = try registered(sold(line("1")))
        _ = story.cancel()
        #expect(story.removed("S-0", of: "1") == [])
        #expect(story.state("1") == .cancelling)
    }

    @Test func `an unpaid reservation is cancelled after its end and the grace`() throws {
        var story = try registered(reserved(line("1")))
        story.now = start + .seconds(904)
        #expect(story.startCancellations().0 == [])
        story.now = start + .seconds(905)
        #expect(story.startCancellations().0 == ["1"])
        #expect(story.removed("S-1", of: "1").last == "sale.cancelled 1")
        #expect(story["1"]?.outcomeReason == "expired")
    }

    @Test func `a cancellation after the end changes nothing that was told, and is final`() throws {
        var story = try registered(reserved(line("1")))
        story.now = start + .seconds(905)
        _ = story.startCancellations()
        _ = story.removed("S-1", of: "1")
        #expect(story.cancel().first == "sale.cancelled 1")
        #expect(story["1"]?.outcomeReason == "expired")
        story.now = start + .seconds(910)
        #expect(try story.take(sold(line("1"))).first == "sale.cancelled 1")
        #expect(story.state("1") == .cancelled)
    }

    @Test func `a sale within the grace keeps the line`() throws {
        var story = try registered(reserved(line("1")))
        story.now = start + .seconds(904)
        #expect(try story.take(sold(line("1"))) == ["sale.registered 1", "settled v1"])
        story.now = start + .seconds(2_000)
        #expect(story.startCancellations().0 == [])
    }

    @Test func `a sale while the lapsed line is being cancelled registers it anew afterwards`() throws {
        var story = try registered(reserved(line("1")))
        story.now = start + .seconds(905)
        _ = story.startCancellations()
        #expect(try story.take(sold(line("1"))) == [])
        let told = story.removed("S-1", of: "1")
        #expect(told == ["retribution.cancelled S-1", "sale.cancelled 1", "→ sale.gent"])
        // The worker died before it could say so: everything is said again.
        #expect(
            story.startCancellations(isRepeat: true).1
                == [
                    "retribution.registered S-1", "retribution.cancelled S-1", "sale.cancelled 1",
                    "→ sale.gent", "settled v1",
                ]
        )
        let (attempt, lines) = try story.posted()
        #expect(story["1"]?.life == 2 && story["1"]?.ticketSale == nil)
        #expect(
            story.record(.registered([receipt("S-9", lines[0])].compactMap { $0 }), of: attempt)
                == ["sale.registered 1", "retribution.registered S-9", "settled v2"]
        )
    }

    @Test func `the new life goes where the event is by then`() throws {
        var story = try registered(reserved(line("1")))
        story.now = start + .seconds(905)
        _ = story.startCancellations()
        _ = try story.take(sold(line("1")))
        _ = story.removed("S-1", of: "1")
        story.mappings["g"] = mapping("g", bruggeRoute)
        #expect(story.claim() == (.nothing, ["→ sale.brugge"]))
        #expect(
            story.claim(isRepeat: true) == (
                .nothing,
                [
                    "retribution.registered S-1", "retribution.cancelled S-1", "sale.cancelled 1",
                    "→ sale.brugge", "settled v1",
                ]
            )
        )
        #expect(story.post(brugge)?.lines.map(\.id) == ["1"])
    }

    @Test func `the seller's cancellation of a lapsed line is final`() throws {
        var story = try registered(reserved(line("1")))
        story.now = start + .seconds(905)
        _ = story.startCancellations()
        _ = try story.take(sold(line("1")))
        _ = story.cancel()
        #expect(story.removed("S-1", of: "1").last == "sale.cancelled 1")
        #expect(story.post() == nil)
        #expect(try story.take(sold(line("1"))) == ["sale.cancelled 1", "settled v1"])
        #expect(story.post() == nil)
    }

    @Test func `a parked cancellation is resumed by its command from the dead letters only`() throws {
        var story = try registered(sold(line("1"), line("2")))
        _ = story.cancel()
        #expect(
            story.basket.parkCancellations(for: gent, only: ["1"], reason: "forbidden", at: start).words
                == ["sale.parked 1"]
        )
        #expect(story["1"]?.outcomeReason == "forbidden")
        #expect(story.startCancellations().0 == ["2"])
        #expect(story.startCancellations(resumes: true).0 == ["1", "2"])
        #expect(story.removed("S-1", of: "1").contains("sale.cancelled 1"))
    }

    @Test func `a wish never reaches other lines`() throws {
        var story = try registered(sold(line("1"), line("2", kind: .other)))
        #expect(story.cancel(["2"]) == ["settled v1"])
        #expect(story.state("2") == .recorded && story.state("1") == .registered)
    }
}
