import Testing
import Tickets

/// What an operator says of lines of which it can't be told whether they are at UiTPAS.
@Suite struct SettlingTests {
    /// A basket whose line 1 is uncertain, after its answer was lost and two such sales were found.
    struct Doubt {
        var story = Story()
        var attempt: Attempt
        var view = View()

        init(_ order: Order? = nil) throws {
            _ = try story.take(order ?? sold(line("1")))
            attempt = try story.posted().attempt
            _ = story.record(.unknown(reason: "timeout"), of: attempt)
            story.now = attempt.settleAfter
            view.unresolved = attempt.lines.map { unresolved(story, $0, attempt) }
            for line in story.basket.orderedLines {
                view.tuples[LineKey(basket: story.basket.key, line: line.id)] = line.tuple
            }
            _ = try story.basket.resolve(
                attempt,
                from: Reading(begun: Moment(story.now), sales: [sale("A"), sale("B")]),
                timings: timings,
                view: view
            )
            view.unresolved = view.unresolved.map {
                unresolved(story, $0.key.line, attempt, isUncertain: true)
            }
        }

        func sale(
            _ id: TicketSaleID,
            at moment: Instant? = start,
            _ change: (inout SaleTuple) -> Void = { _ in }
        ) -> KnownSale {
            var tuple = story["1"]?.tuple
            if var changed = tuple {
                change(&changed)
                tuple = changed
            }
            return KnownSale(sale: id, tuple: tuple, tariffPrice: Cents(300), createdAt: moment)
        }

        mutating func say(
            _ word: Ruling.Word,
            listed sales: [KnownSale] = [],
            about attempt: AttemptID? = nil
        ) throws -> [String] {
            try say(word, .listed(Reading(begun: Moment(story.now), sales: sales)), about: attempt)
        }

        mutating func say(
            _ word: Ruling.Word,
            _ inspection: Inspection,
            about attempt: AttemptID? = nil
        ) throws -> [String] {
            let ruling = Ruling(
                id: RulingID("R-\(story.basket.acts.count + 1)"),
                line: "1",
                attempt: attempt ?? self.attempt.id,
                word: word,
                actor: "ann",
                why: "seen"
            )
            return try story.basket.carryOut(
                ruling,
                from: inspection,
                at: story.now,
                timings: timings,
                view: view
            ).words
        }

        var act: LineAct? { story.basket.acts.last }
        var state: LineState? { story.state("1") }
    }

    @Test func `a sale that fits becomes the line's, at publiq's price`() throws {
        var doubt = try Doubt()
        let told = try doubt.say(.registered("B"), listed: [doubt.sale("A"), doubt.sale("B")])
        #expect(told == ["sale.registered 1", "retribution.registered B", "settled v1"])
        #expect(doubt.story["1"]?.ticketSale == "B")
        #expect(doubt.story["1"]?.tariffPrice == Cents(300))
        #expect(doubt.story["1"]?.reason == nil)
        let act = try #require(doubt.act)
        #expect(act.from == .uncertain)
        #expect(act.to == .registered)
        #expect(act.refusal == nil)
        #expect(act.listed == ["A", "B"])
        #expect(act.at == doubt.story.now)
        #expect(act.ruling.actor == "ann")
    }

    @Test func `a sale that publiq has changed is the line's when the operator says so`() throws {
        var doubt = try Doubt()
        let changed = doubt.sale("A") {
            $0.tariff = "OTHER"
            $0.regularPriceLabel = "Staanplaats"
        }
        _ = try doubt.say(.registered("A"), listed: [changed])
        #expect(doubt.state == .registered)
    }

    @Test(arguments: [
        ("Z", "UiTPAS lists no sale Z"), ("P", "of another pass or event"), ("E", "of another pass or event"),
        ("U", "does not say enough"), ("O", "is another line's"),
    ])
    func `a sale that does not fit is refused, and nothing changes`(
        _ id: TicketSaleID,
        _ words: String
    ) throws {
        var doubt = try Doubt()
        doubt.view.owned = ["O"]
        let listed = [
            doubt.sale("A"), doubt.sale("O"), doubt.sale("P") { $0.number = numbers[1] },
            doubt.sale("E") { $0.event = "elsewhere" },
            KnownSale(sale: "U", tuple: nil, tariffPrice: nil, createdAt: nil),
        ]
        let before = doubt.story.basket.lines
        #expect(try doubt.say(.registered(id), listed: listed).isEmpty)
        #expect(doubt.story.basket.lines == before)
        let act = try #require(doubt.act)
        #expect(act.refusal?.contains(words) == true)
        #expect(act.refusal?.contains("A (12.00, nobody's), O (12.00, a line's)") == true)
        #expect(act.listed == ["A"])
        #expect(act.from == .uncertain && act.to == .uncertain)
    }

    @Test func `a sale that may be that of a line being registered is not taken from it`() throws {
        var doubt = try Doubt()
        let other = LineKey(basket: BasketKey(seller: "vooruit", basket: "B-9"), line: "7")
        doubt.view.unresolved.append(
            UnresolvedLine(
                key: other,
                startedAt: Moment(start),
                settleAfter: doubt.story.now + .seconds(20),
                isUncertain: false
            )
        )
        #expect(try doubt.say(.registered("A"), listed: [doubt.sale("A")]).isEmpty)
        #expect(doubt.act?.refusal?.contains("vooruit/B-9/7") == true)
        doubt.story.now = doubt.story.now + .seconds(20)
        _ = try doubt.say(.registered("A"), listed: [doubt.sale("A")])
        #expect(doubt.state == .registered)
    }

    @Test func `a line that is absent is registered anew`() throws {
        var doubt = try Doubt()
        #expect(try doubt.say(.absent(isForced: false)) == ["→ sale.gent"])
        #expect(doubt.act?.to == .routed)
        #expect(doubt.story["1"]?.reason == nil)
        let (attempt, lines) = try doubt.story.posted()
        #expect(attempt.id != doubt.attempt.id)
        #expect(lines.map(\.id) == ["1"])
    }

    @Test func `older sales, other passes' and those with an owner do not contradict an absence`() throws {
        var doubt = try Doubt()
        doubt.view.owned = ["O"]
        let listed = [
            doubt.sale("old", at: start - .seconds(61)), doubt.sale("O"),
            doubt.sale("P") { $0.number = numbers[1] }, doubt.sale("T") { $0.regularPriceLabel = "other" },
        ]
        #expect(try doubt.say(.absent(isForced: false), listed: listed) == ["→ sale.gent"])
    }

    @Test func `the very same sale contradicts an absence, unless the operator insists`() throws {
        var doubt = try Doubt()
        let listed = [doubt.sale("A"), doubt.sale("B", at: nil)]
        #expect(try doubt.say(.absent(isForced: false), listed: listed).isEmpty)
        #expect(doubt.state == .uncertain)
        #expect(doubt.act?.refusal?.contains("no line owns: A, B;") == true)
        #expect(try doubt.say(.absent(isForced: true), listed: listed) == ["→ sale.gent"])
        #expect(doubt.act?.refusal == nil)
        #expect(doubt.act?.listed == ["A", "B"])
        #expect(doubt.act?.ruling.word == .absent(isForced: true))
    }

    @Test(arguments: [false, true]) func `nothing is absent that may still arrive`(_ isForced: Bool) throws {
        var doubt = try Doubt()
        doubt.story.now = doubt.attempt.settleAfter - .seconds(3)
        #expect(try doubt.say(.absent(isForced: isForced)).isEmpty)
        #expect(doubt.act?.refusal?.contains("say it again in 4 s") == true)
        #expect(doubt.state == .uncertain)
    }

    @Test(arguments: [Ruling.Word.registered("A"), .absent(isForced: true)])
    func `without UiTPAS's list nothing is believed`(_ word: Ruling.Word) throws {
        var doubt = try Doubt()
        #expect(try doubt.say(word, .failed("no permission")).isEmpty)
        #expect(doubt.act?.refusal == "UiTPAS's list could not be compared: no permission")
        #expect(doubt.state == .uncertain)
    }

    @Test func `the second of two operators is told that he comes too late`() throws {
        var doubt = try Doubt()
        _ = try doubt.say(.registered("A"), listed: [doubt.sale("A")])
        #expect(try doubt.say(.absent(isForced: true)).isEmpty)
        #expect(doubt.state == .registered)
        #expect(doubt.act?.refusal == "the line is registered")
        #expect(doubt.act?.from == .registered && doubt.act?.to == .registered)
    }

    @Test(arguments: Situation.allCases.filter { $0.line.state != .uncertain })
    func `a line that is not uncertain is left alone`(_ situation: Situation) throws {
        for word in [Ruling.Word.registered("A"), .absent(isForced: false), .absent(isForced: true)] {
            var doubt = try Doubt()
            doubt.story.basket.lines["1"] = situation.line
            #expect(try doubt.say(word, listed: [doubt.sale("A")], about: "A-1").isEmpty)
            #expect(doubt.story["1"] == situation.line)
            #expect(doubt.act?.refusal == "the line is \(situation.line.state.rawValue)")
        }
    }

    @Test func `a ruling about an earlier attempt is no answer to a later one`() throws {
        var doubt = try Doubt()
        #expect(try doubt.say(.absent(isForced: true), about: "earlier").isEmpty)
        #expect(doubt.act?.refusal?.contains("posted again meanwhile") == true)
        #expect(doubt.state == .uncertain)
    }

    @Test func `a line that is not there is nobody's act`() throws {
        var doubt = try Doubt()
        doubt.story.basket.lines = [:]
        #expect(try doubt.say(.absent(isForced: false)).isEmpty)
        #expect(doubt.story.basket.acts.isEmpty)
    }

    @Test func `a wish to cancel is honoured either way`() throws {
        var found = try Doubt()
        _ = found.story.cancel()
        #expect(
            try found.say(.registered("A"), listed: [found.sale("A")]) == [
                "- 1", "retribution.registered A", "→ cancellation.gent",
            ]
        )
        #expect(found.act?.to == .cancelling)
        var absent = try Doubt()
        _ = absent.story.cancel()
        #expect(try absent.say(.absent(isForced: false)) == ["sale.cancelled 1", "settled v1"])
        #expect(absent.act?.to == .withdrawn)
        #expect(absent.story.post() == nil)
    }

    @Test func `a basket that fell meanwhile takes an absent line with it`() throws {
        var doubt = try Doubt()
        doubt.story.basket.lines["1"]?.cancellation = .basketRefused
        #expect(try doubt.say(.absent(isForced: false)) == ["sale.refused 1", "settled v1"])
        #expect(doubt.story["1"]?.reason == "basket-refused")
    }

    @Test func `a reservation that lapsed meanwhile is not posted again, and is cancelled where it is found`()
        throws
    {
        var absent = try Doubt(reserved(until: start + .seconds(30), line("1")))
        #expect(try absent.say(.absent(isForced: false)) == ["→ sale.gent"])
        let (claim, told) = absent.story.claim()
        #expect(claim == .nothing)
        #expect(told == ["sale.cancelled 1", "settled v1"])
        var found = try Doubt(reserved(until: start + .seconds(30), line("1")))
        _ = try found.say(.registered("A"), listed: [found.sale("A")])
        #expect(found.state == .registered)
        let (lines, _) = found.story.startCancellations()
        #expect(lines == ["1"])
    }

    @Test func `a later life is settled like the first`() throws {
        var doubt = try Doubt()
        doubt.story.basket.lines["1"]?.life = 2
        let told = try doubt.say(.registered("A"), listed: [doubt.sale("A")])
        #expect(told.last == "settled v2")
        #expect(doubt.story["1"]?.life == 2)
    }

    @Test func `what came of a ruling is said again word for word`() throws {
        var doubt = try Doubt()
        let first = try doubt.say(.registered("A"), listed: [doubt.sale("A")])
        #expect(doubt.story.basket.repeatOutcome(of: "1", at: doubt.story.now + .seconds(9)).words == first)
        var absent = try Doubt()
        _ = try absent.say(.absent(isForced: false))
        #expect(absent.story.basket.repeatOutcome(of: "1", at: doubt.story.now).words == ["→ sale.gent"])
        #expect(absent.story.basket.repeatOutcome(of: "none", at: doubt.story.now).isEmpty)
    }

    @Test func `the sales in question are kept as evidence`() throws {
        let doubt = try Doubt()
        #expect(doubt.story.basket.evidence.last?.sales == ["A", "B"])
    }
}
