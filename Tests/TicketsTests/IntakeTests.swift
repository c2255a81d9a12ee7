import Testing
import Tickets

@Suite struct IntakeTests {
    @Test func `a basket is split into one command per organiser`() throws {
        var story = Story()
        let told = try story.take(
            sold(line("1"), line("2"), line("3", event: "b"), line("4", event: "x", number: 3))
        )
        #expect(told == ["→ sale.gent", "→ sale.brugge"])
        #expect(story.basket.orderedLines.map(\.state) == [.routed, .routed, .routed, .unmapped])
        #expect(story["1"]?.route == gentRoute)
    }

    @Test func `a basket without UiTPAS lines is recorded and has no outcome`() throws {
        var story = Story()
        #expect(try story.take(sold(line("1", kind: .other))) == [])
        #expect(story.state("1") == .recorded)
        #expect(story["1"]?.route == gentRoute)
        #expect(story["1"]?.isSold == true)
    }

    @Test func `a group pass goes to the worklist and settles`() throws {
        var story = Story()
        #expect(try story.take(sold(line("1", kind: .groupPass))) == ["sale.manual 1", "settled v1"])
    }

    @Test func `the same message again asks for the same again and never for more`() throws {
        var story = Story()
        let order = sold(line("1"), line("2", event: "x"))
        #expect(try story.take(order) == ["→ sale.gent"])
        let once = story.basket
        #expect(try story.take(order) == ["→ sale.gent"])
        #expect(story.basket == once)
    }

    @Test func `a registered basket that is asked for again is told again, word for word`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        _ = story.register()
        let settlement = story.basket.settlement
        story.now = start + .seconds(100)
        #expect(try story.take(sold(line("1"))) == ["sale.registered 1", "settled v1"])
        #expect(story.basket.settlement == settlement)
    }

    @Test(arguments: [
        line("2", event: "b"), line("2", number: 3), line("2", price: 1_300), line("2", kind: .other),
    ])
    func `the same line with other content conflicts, and nothing is changed`(_ other: Order.Line) throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2")))
        let before = story.basket
        #expect(throws: ConflictingDuplicate(line: "2", index: 1)) {
            _ = try story.take(sold(line("3"), other))
        }
        #expect(story.basket == before)
    }

    @Test func `every part of a line's content counts, its ticket type and tariff price do not`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        var same = line("1")
        same.quotedPrice = Cents(300)
        #expect(try story.take(sold(same)) == ["→ sale.gent"])
        var label = line("1")
        label.content.regularPriceLabel = "Balkon"
        var tariff = line("1")
        tariff.content.tariff = "COUPON"
        for other in [label, tariff] {
            #expect(throws: ConflictingDuplicate.self) { _ = try story.take(sold(other)) }
        }
    }

    @Test func `a message that conflicts within itself changes nothing`() throws {
        var story = Story()
        #expect(throws: ConflictingDuplicate(line: "1", index: 1)) {
            _ = try story.take(sold(line("1"), line("1", number: 2)))
        }
        #expect(story.basket.lines.isEmpty && !story.basket.isKnown)
    }

    @Test func `a line that is told twice in one message is one line`() throws {
        var story = Story()
        #expect(try story.take(sold(line("1"), line("1"))) == ["→ sale.gent"])
        #expect(story.basket.order == ["1"])
    }

    @Test func `lines that are absent from a later message mean nothing`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2")))
        #expect(try story.take(sold(line("1"))) == ["→ sale.gent"])
        #expect(story.state("2") == .routed)
    }

    @Test func `a number that can be nobody's is refused without asking`() throws {
        var story = Story()
        let told = try story.take(sold(line("1", isInvalid: true), line("2")))
        #expect(told == ["sale.refused 1", "→ sale.gent"])
        #expect(story["1"]?.outcomeReason == "invalid-number")
    }

    @Test func `a number that can be nobody's has an outcome even when its reservation has lapsed`() throws {
        var story = Story()
        let told = try story.take(reserved(until: start - .seconds(1), line("1", isInvalid: true)))
        #expect(told == ["sale.cancelled 1", "settled v1"])
    }

    @Test func `one refused line refuses a reserved basket that stands or falls as one`() throws {
        var story = Story(atomicity: .basket)
        let told = try story.take(
            reserved(line("1"), line("2", isInvalid: true), line("3", kind: .groupPass))
        )
        #expect(story.basket.orderedLines.map(\.state) == [.refused, .refused, .refused])
        #expect(
            story.basket.orderedLines.map(\.reason) == ["basket-refused", "invalid-number", "basket-refused"]
        )
        #expect(told.contains("sale.refused 1") && told.contains("settled v3"))
        var paid = Story(atomicity: .basket)
        _ = try paid.take(sold(line("1"), line("2", isInvalid: true)))
        #expect(paid.basket.orderedLines.map(\.state) == [.routed, .refused])
    }

    @Test func `a reservation past its end is not posted`() throws {
        var story = Story()
        let told = try story.take(reserved(until: start, line("1"), line("2", event: "x")))
        #expect(told == ["sale.cancelled 1", "sale.cancelled 2", "settled v2"])
        #expect(story["1"]?.outcomeReason == "expired")
        #expect(story.post() == nil)
    }

    @Test func `a sale after an expiry registers anew`() throws {
        var story = Story()
        _ = try story.take(reserved(until: start, line("1")))
        #expect(try story.take(sold(line("1"))) == ["→ sale.gent"])
        #expect(story["1"]?.life == 2)
        #expect(story.register() == ["sale.registered 1", "retribution.registered S-1", "settled v2"])
    }

    @Test func `a longer reservation after an expiry begins anew too`() throws {
        var story = Story()
        _ = try story.take(reserved(until: start, line("1")))
        #expect(try story.take(reserved(until: start + .seconds(60), line("1"))) == ["→ sale.gent"])
    }

    @Test func `sold beats reserved in whatever order they arrive`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        #expect(try story.take(reserved(until: start - .seconds(60), line("1"))) == ["→ sale.gent"])
        #expect(story["1"]?.isSold == true)
    }

    @Test func `a basket that is cancelled before it comes is never sold, lines that come later included`()
        throws
    {
        var story = Story()
        #expect(story.cancel() == [])
        #expect(try story.take(reserved(line("1"))) == ["sale.cancelled 1", "settled v1"])
        #expect(
            try story.take(sold(line("1"), line("2"), line("3", event: "x"))).contains("sale.cancelled 2")
        )
        #expect(story.basket.orderedLines.map(\.state) == [.withdrawn, .withdrawn, .withdrawn])
        #expect(story["2"]?.outcomeReason == "customer")
        #expect(story.post() == nil)
    }

    @Test func `a line that is cancelled before it comes is left out, the others go on`() throws {
        var story = Story()
        #expect(story.cancel(["2"]) == [])
        #expect(try story.take(sold(line("1"), line("2"))) == ["→ sale.gent", "sale.cancelled 2"])
        #expect(story.basket.orderedLines.map(\.state) == [.routed, .withdrawn])
    }

    @Test func `a cancelled line can't be sold again`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        #expect(story.cancel(["1"]) == ["sale.cancelled 1", "settled v1"])
        #expect(try story.take(sold(line("1"))) == ["sale.cancelled 1", "settled v1"])
        #expect(story.post() == nil)
    }

    @Test func `a basket settles again, as another version, when lines were added`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        #expect(story.register().last == "settled v1")
        #expect(try story.take(sold(line("1"), line("2"))) == ["sale.registered 1", "→ sale.gent"])
        #expect(story.register().last == "settled v2")
        #expect(story.basket.settlement?.entries.map(\.ticketSale) == ["S-1", "S-2"])
    }

    @Test func `later cancellations are told line by line`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        _ = story.register()
        _ = story.cancel()
        _ = story.startCancellations()
        #expect(story.removed("S-1", of: "1") == ["retribution.cancelled S-1", "sale.cancelled 1"])
    }

    @Test func `a basket does not settle while a line waits, is uncertain or is parked`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2", event: "b")))
        #expect(story.register().last == "retribution.registered S-1")
        #expect(
            story.basket.parkSales(for: brugge, reason: "forbidden", at: start).words == ["sale.parked 2"]
        )
        #expect(story.basket.settlement == nil)
    }

    @Test func `waiting lines are routed when their mapping arrives`() throws {
        var story = Story()
        _ = try story.take(sold(line("1", event: "x")))
        #expect(story.review() == [])
        story.mappings["x"] = mapping("x", bruggeRoute)
        #expect(story.review() == ["→ sale.brugge"])
        #expect(story.review() == ["→ sale.brugge"])
    }

    @Test(arguments: [("no-credentials", true), ("forbidden", true), ("gave-up", false)])
    func `a review resumes what was parked for an organiser's sake once the event has another`(
        _ reason: String,
        _ isResumed: Bool
    ) throws {
        var story = Story()
        story.mappings["x"] = mapping("x", bruggeRoute)
        _ = try story.take(sold(line("1", event: "x")))
        _ = story.basket.parkSales(for: "brugge", reason: reason, at: start)
        #expect(story.review() == [])
        story.mappings["x"] = nil
        #expect(story.review() == [])
        story.mappings["x"] = mapping("x", gentRoute)
        #expect(story.review() == (isResumed ? ["→ sale.gent"] : []))
        #expect(story.basket.lines["1"]?.state == (isResumed ? .routed : .parked))
        #expect(story.basket.lines["1"]?.route == (isResumed ? gentRoute : bruggeRoute))
    }

    @Test func `a parked reservation that has lapsed goes on once it is paid, or is let go`() throws {
        var story = Story()
        story.mappings["x"] = mapping("x", bruggeRoute)
        _ = try story.take(reserved(line("1", event: "x")))
        _ = story.basket.parkSales(for: "brugge", reason: "forbidden", at: start)
        story.mappings["x"] = mapping("x", gentRoute)
        story.now = start + .seconds(900)
        var paid = story
        #expect(try paid.take(sold(line("1", event: "x"))).contains("→ sale.gent"))
        #expect(paid.basket.lines["1"]?.state == .routed)
        #expect(story.review().first == "sale.cancelled 1")
        #expect(story.basket.lines["1"]?.state == .withdrawn)
    }

    @Test func `a review lets lapsed lines go`() throws {
        var story = Story()
        _ = try story.take(reserved(line("1", event: "x"), line("2"), line("3", kind: .groupPass)))
        story.now = start + .seconds(900)
        #expect(story.review() == ["sale.cancelled 1", "sale.cancelled 2", "sale.cancelled 3", "settled v3"])
        #expect(story.review() == [])
        #expect(story.review(isRepeat: true).count == 4)
    }

    @Test func `a review asks for the end of what is at UiTPAS and was not paid in time`() throws {
        var story = Story()
        _ = try story.take(reserved(line("1"), line("2", event: "b")))
        _ = story.register()
        _ = story.register(brugge)
        story.now = start + .seconds(900)
        #expect(story.review() == [], "it may still be paid")
        story.now = start + .seconds(905)
        var paid = story
        #expect(story.review() == ["→ cancellation.gent", "→ cancellation.brugge"])
        #expect(story.state("1") == .registered && story.state("2") == .registered)
        _ = try paid.take(sold(line("1")))
        #expect(paid.review() == ["→ cancellation.brugge"])
    }
}
