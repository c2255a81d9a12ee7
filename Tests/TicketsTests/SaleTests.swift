import Testing
import Tickets

@Suite struct SaleTests {
    @Test func `a claim is an intent with its times, and only one worker gets it`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2"), line("3", event: "b")))
        let (attempt, lines) = try story.posted()
        #expect(lines.map(\.id) == ["1", "2"])
        #expect(attempt.sendBy == start + .seconds(5))
        #expect(attempt.settleAfter == start + .seconds(55))
        #expect(story.state("1") == .registering && story.state("3") == .routed)
        #expect(story.claim().0 == .wait(until: attempt.settleAfter))
        story.now = attempt.settleAfter - .milliseconds(1)
        #expect(story.claim().0 == .wait(until: attempt.settleAfter))
        story.now = attempt.settleAfter
        guard case .resolve(let found, let held) = story.claim().0 else {
            Issue.record("the attempt is not resolved")
            return
        }
        #expect(found == attempt && held.map(\.id) == ["1", "2"])
    }

    @Test func `sales of one pass at several prices are told apart whatever the order of the answer`() throws
    {
        var story = Story()
        _ = try story.take(
            sold(line("1", number: 0), line("2", number: 0, price: 2_000), line("3", number: 0, price: 1_500))
        )
        let (attempt, lines) = try story.posted()
        let receipts = [receipt("C", lines[2]), receipt("A", lines[0]), receipt("B", lines[1])]
        _ = story.record(.registered(receipts.compactMap { $0 }), of: attempt)
        #expect(story.basket.orderedLines.map(\.ticketSale) == ["A", "B", "C"])
    }

    @Test func `receipts are matched by number, event and tariff, equal ones in order`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2", number: 0), line("3")))
        let (attempt, lines) = try story.posted()
        let receipts = [receipt("C", lines[2], price: 300), receipt("A", lines[0]), receipt("B", lines[1])]
        let told = story.record(.registered(receipts.compactMap { $0 }), of: attempt)
        #expect(story.basket.orderedLines.map(\.ticketSale) == ["A", "B", "C"])
        #expect(story["3"]?.hasPriceMismatch == true && story["1"]?.hasPriceMismatch == false)
        #expect(told.last == "settled v3")
        #expect(story.basket.attempts[attempt.id]?.ending == "registered")
    }

    @Test
    func
        `a receipt under another tariff or pass is matched by what is left, and by place when none is missing`()
        throws
    {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2")))
        let (attempt, lines) = try story.posted()
        var receipts = [receipt("B", lines[1]), receipt("A", lines[0])].compactMap { $0 }
        receipts[0].tariff = "other"
        receipts[1].tariff = "other"
        _ = story.record(.registered(receipts), of: attempt)
        #expect(story.basket.orderedLines.map(\.ticketSale) == ["A", "B"])

        var changed = Story()
        _ = try changed.take(sold(line("1"), line("2")))
        let (second, held) = try changed.posted()
        var renamed = [receipt("B", held[1]), receipt("A", held[0])].compactMap { $0 }
        renamed[1].number = numbers[4].digits
        _ = changed.record(.registered([renamed[1]]), of: second)
        #expect(changed.basket.orderedLines.map(\.state) == [.registering, .registering])
        _ = changed.record(.registered(renamed), of: second)
        #expect(changed.basket.orderedLines.map(\.ticketSale) == ["A", "B"])
    }

    @Test func `a price that publiq leaves out is the quoted one`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        let (attempt, lines) = try story.posted()
        _ = story.record(.registered([receipt("A", lines[0], price: nil)].compactMap { $0 }), of: attempt)
        #expect(story["1"]?.tariffPrice == Cents(240))
    }

    @Test func `an answer with fewer receipts leaves the attempt open`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2")))
        let (attempt, lines) = try story.posted()
        _ = story.record(.registered([receipt("A", lines[1])].compactMap { $0 }), of: attempt)
        #expect(story.basket.orderedLines.map(\.state) == [.registering, .registered])
        #expect(story.claim().0 == .wait(until: attempt.settleAfter))
    }

    @Test func `a receipt that no line waits for is kept as evidence`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        let (attempt, lines) = try story.posted()
        let receipts = [receipt("A", lines[0]), receipt("B", lines[0])].compactMap { $0 }
        _ = story.record(.registered(receipts), of: attempt)
        #expect(story.basket.evidence.map(\.attempt) == [attempt.id])
        #expect(story.basket.evidence.first?.text.contains("B") == true)
    }

    @Test func `the line that publiq names is refused and the rest posted again`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2"), line("3")))
        let (attempt, _) = try story.posted()
        let messages = ["nl": "Neen"]
        #expect(
            story.record(.refused(index: 1, reason: "maximum-reached", messages: messages), of: attempt)
                == ["sale.refused 2"]
        )
        #expect(story["2"]?.messages == messages)
        #expect(story.basket.orderedLines.map(\.state) == [.routed, .refused, .routed])
        #expect(story.post()?.lines.map(\.id) == ["1", "3"])
    }

    @Test(arguments: [nil, 3, -1]) func `when publiq names no line, each is posted alone`(
        _ index: Int?
    ) throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2"), line("3")))
        let (attempt, _) = try story.posted()
        #expect(story.record(.refused(index: index, reason: "no", messages: [:]), of: attempt) == [])
        var posted: [[LineID]] = []
        while let (attempt, lines) = story.post() {
            posted.append(lines.map(\.id))
            _ = story.record(
                lines[0].id == "2"
                    ? .refused(index: nil, reason: "no", messages: [:])
                    : .registered(lines.compactMap { receipt(TicketSaleID("S-\($0.id)"), $0) }),
                of: attempt
            )
        }
        #expect(posted == [["1"], ["2"], ["3"]])
        #expect(story.basket.orderedLines.map(\.state) == [.registered, .refused, .registered])
        #expect(story.basket.settlement?.version == 3)
    }

    @Test func `what publiq can't read is parked, and its companions go on`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2")))
        let (attempt, _) = try story.posted()
        #expect(story.record(.rejected(index: 0, reason: "body"), of: attempt) == ["sale.parked 1"])
        #expect(story["1"]?.outcomeReason == "rejected-by-publiq")
        #expect(story.post()?.lines.map(\.id) == ["2"])
    }

    @Test func `a parked line is posted again only when its command comes back from the dead letters`() throws
    {
        var story = Story()
        _ = try story.take(sold(line("1")))
        let (attempt, _) = try story.posted()
        _ = story.record(.rejected(index: nil, reason: "body"), of: attempt)
        #expect(story.claim().0 == .nothing)
        #expect(story.claim(isRepeat: true) == (.nothing, ["sale.parked 1"]))
        guard case .post = story.claim(resumes: true).0 else {
            Issue.record("the replayed line is not posted")
            return
        }
    }

    @Test func `a post without effect gives the lines back`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2")))
        let (attempt, _) = try story.posted()
        #expect(story.record(.returned(reason: "rate-limited"), of: attempt) == [])
        #expect(story.basket.attempts[attempt.id]?.ending != nil)
        #expect(story.post()?.lines.map(\.id) == ["1", "2"])
    }

    @Test func `nobody posts while an answer is unknown`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        let (attempt, _) = try story.posted()
        #expect(story.record(.unknown(reason: "timeout"), of: attempt) == [])
        #expect(story.state("1") == .registering)
        #expect(story.basket.evidence.count == 1)
        #expect(story.claim().0 == .wait(until: attempt.settleAfter))
    }

    @Test(arguments: [
        PostAnswer.refused(index: 0, reason: "no", messages: [:]),
        .rejected(index: 0, reason: "body"), .returned(reason: "rate-limited"),
    ])
    func `an answer that comes too late moves nothing and is kept as evidence`(_ answer: PostAnswer) throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        let (first, _) = try story.posted()
        _ = story.record(.returned(reason: "not sent"), of: first)
        for expected in [LineState.routed, .registering, .registered] {
            if expected == .registering { _ = story.post() }
            if expected == .registered, let held = story["1"],
                let attempt = held.attempt.flatMap({ story.basket.attempts[$0] })
            {
                _ = story.record(.registered([receipt("A", held)].compactMap { $0 }), of: attempt)
            }
            story.basket.evidence = []
            _ = story.record(answer, of: first)
            #expect(story.state("1") == expected)
            #expect(story.basket.evidence.count == 1, "\(expected)")
        }
    }

    @Test func `a refusal that comes after the line went to the operator leaves it there`() throws {
        var story = Story(atomicity: .basket)
        _ = try story.take(reserved(line("1"), line("2", event: "b")))
        let (attempt, _) = try story.posted()
        story.now = attempt.settleAfter
        let only = try #require(story["1"])
        let two = (1...2).map {
            KnownSale(sale: TicketSaleID("S-\($0)"), tuple: only.tuple, tariffPrice: nil, createdAt: nil)
        }
        _ = try story.basket.resolve(
            attempt,
            from: Reading(begun: Moment(story.now), sales: two),
            timings: timings,
            view: View(unresolved: [unresolved(story, "1", attempt)])
        )
        #expect(story.state("1") == .uncertain)
        story.basket.evidence = []
        #expect(story.record(.refused(index: 0, reason: "no", messages: [:]), of: attempt) == [])
        #expect(story.basket.orderedLines.map(\.state) == [.uncertain, .routed])
        #expect(story.basket.evidence.count == 1)
    }

    @Test func `a late receipt proves an uncertain sale`() throws {
        var line = Situation.uncertain.line
        line.attempt = "A-1"
        let attempt = Attempt(
            id: "A-1",
            organizer: gent,
            lines: ["1"],
            startedAt: Moment(start),
            sendBy: start,
            settleAfter: start
        )
        var basket = Basket(
            key: BasketKey(seller: "s", basket: "b"),
            workgroup: "gent",
            isKnown: true,
            lines: [line]
        )
        let told = basket.record(
            .registered([receipt("A", line)].compactMap { $0 }),
            of: attempt,
            at: start,
            atomicity: .line
        )
        #expect(told.words == ["sale.registered 1", "retribution.registered A", "settled v1"])
    }

    @Test func `a basket that stands or falls as one falls with one line, other organisers' lines too`()
        throws
    {
        var story = Story(atomicity: .basket)
        _ = try story.take(
            reserved(
                line("1"),
                line("2"),
                line("3", event: "b"),
                line("4", kind: .groupPass),
                line("5", event: "x")
            )
        )
        _ = story.register(brugge)
        let (attempt, _) = try story.posted()
        let told = story.record(.refused(index: 0, reason: "no", messages: [:]), of: attempt)
        #expect(
            told == [
                "sale.refused 1", "sale.refused 2", "→ cancellation.brugge", "sale.refused 4",
                "sale.refused 5",
            ]
        )
        #expect(
            story.basket.orderedLines.map(\.state) == [.refused, .refused, .cancelling, .refused, .refused]
        )
        #expect(
            story.basket.orderedLines.map(\.outcomeReason)
                == ["no", "basket-refused", nil, "basket-refused", "basket-refused"]
        )
        #expect(story.startCancellations(brugge).0 == ["3"])
        #expect(story.removed("S-3", of: "3").last == "settled v5")
        #expect(story["3"]?.outcomeReason == "basket-refused")
        #expect(try story.take(sold(line("3", event: "b"))).contains("sale.cancelled 3"))
    }

    @Test func `that a basket fell is told again to all its lines, whoever died before telling it`() throws {
        var story = Story(atomicity: .basket)
        _ = try story.take(
            reserved(line("1"), line("2", event: "b"), line("3", kind: .groupPass), line("4", event: "x"))
        )
        _ = story.register(brugge)
        let (attempt, _) = try story.posted()
        let lost = story.record(.refused(index: 0, reason: "no", messages: [:]), of: attempt)
        #expect(story.claim().1 == [])
        #expect(Set(story.claim(isRepeat: true).1).isSuperset(of: lost))
    }

    @Test func `lines that others are registering, and uncertain ones, are cancelled once they are known`()
        throws
    {
        var story = Story(atomicity: .basket)
        _ = try story.take(reserved(line("1"), line("2", event: "b")))
        let (other, others) = try story.posted(brugge)
        let (attempt, _) = try story.posted()
        #expect(
            story.record(.refused(index: nil, reason: "no", messages: [:]), of: attempt) == ["sale.refused 1"]
        )
        #expect(story.state("2") == .registering)
        #expect(story["2"]?.cancellation == .basketRefused)
        let told = story.record(.registered([receipt("S-2", others[0])].compactMap { $0 }), of: other)
        #expect(told.suffix(2) == ["retribution.registered S-2", "→ cancellation.brugge"])
        #expect(story.state("2") == .cancelling)
    }

    @Test func `lines that are added to a basket that fell fall, too, as long as nothing is paid`() throws {
        var story = Story(atomicity: .basket)
        _ = try story.take(reserved(line("1")))
        let (attempt, _) = try story.posted()
        _ = story.record(.refused(index: 0, reason: "no", messages: [:]), of: attempt)
        let told = try story.take(reserved(line("2"), line("3", event: "x"), line("4", kind: .groupPass)))
        #expect(told.contains("sale.refused 2") && told.contains("sale.refused 3"))
        #expect(story.basket.orderedLines.map(\.state) == [.refused, .refused, .refused, .refused])
        #expect(story["2"]?.outcomeReason == "basket-refused" && story["1"]?.outcomeReason == "no")
        #expect(story.post() == nil)
        _ = try story.take(sold(line("5")))
        #expect(story.state("5") == .routed)
        var other = Story(atomicity: .line)
        _ = try other.take(reserved(line("1", isInvalid: true)))
        _ = try other.take(reserved(line("2")))
        #expect(other.state("2") == .routed)
    }

    @Test func `an uncertain line of a basket that fell is cancelled once it is found`() throws {
        var story = Story(atomicity: .basket)
        _ = try story.take(reserved(line("1"), line("2", event: "b")))
        let (lost, others) = try story.posted(brugge)
        story.now = start + timings.settleAfter
        _ = story.basket.giveUpSales(for: brugge, reason: "gave-up", at: Moment(story.now))
        #expect(story.state("2") == .uncertain)
        let (attempt, _) = try story.posted()
        #expect(
            story.record(.refused(index: 0, reason: "no", messages: [:]), of: attempt) == ["sale.refused 1"]
        )
        #expect(story.state("2") == .uncertain)
        let told = story.record(.registered([receipt("S-2", others[0])].compactMap { $0 }), of: lost)
        #expect(told.last == "→ cancellation.brugge")
        #expect(story.startCancellations(brugge).0 == ["2"])
        #expect(story.removed("S-2", of: "2").last == "settled v2")
        #expect(story["2"]?.outcomeReason == "basket-refused")
    }

    @Test func `a paid basket does not fall with one line`() throws {
        var story = Story(atomicity: .basket)
        _ = try story.take(sold(line("1"), line("2")))
        let (attempt, _) = try story.posted()
        _ = story.record(.refused(index: 0, reason: "no", messages: [:]), of: attempt)
        #expect(story.basket.orderedLines.map(\.state) == [.refused, .routed])
    }

    @Test func `a paid ticket is not cancelled because one that was added is refused`() throws {
        var story = Story(atomicity: .basket)
        _ = try story.take(sold(line("1", event: "b")))
        _ = story.register(brugge)
        _ = try story.take(reserved(line("2")))
        let (attempt, _) = try story.posted()
        #expect(
            story.record(.refused(index: 0, reason: "no", messages: [:]), of: attempt) == [
                "sale.refused 2", "settled v2",
            ]
        )
        #expect(try story.take(reserved(line("3", isInvalid: true))).contains("sale.refused 3"))
        #expect(story.basket.orderedLines.map(\.state) == [.registered, .refused, .refused])
    }

    @Test func `a cancellation during a post is honoured by whoever has the answer`() throws {
        for (index, expected) in [LineState.cancelling, .withdrawn, .refused].enumerated() {
            var story = Story()
            _ = try story.take(sold(line("1")))
            let (attempt, lines) = try story.posted()
            #expect(story.cancel() == [])
            #expect(story.state("1") == .registering)
            let answers: [PostAnswer] = [
                .registered([receipt("S-1", lines[0])].compactMap { $0 }), .returned(reason: "429"),
                .refused(index: 0, reason: "no", messages: [:]),
            ]
            _ = story.record(answers[index], of: attempt)
            #expect(story.state("1") == expected)
            #expect(story.post() == nil)
        }
    }

    @Test func `lines are rerouted when their mapping has moved, and told to the new organiser`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2")))
        story.mappings["g"] = mapping("g", bruggeRoute)
        #expect(story.claim() == (.nothing, ["→ sale.brugge"]))
        // The worker died before it could say so: the command comes again.
        #expect(story.claim(isRepeat: true) == (.nothing, ["→ sale.brugge"]))
        #expect(story.post(brugge)?.lines.map(\.id) == ["1", "2"])
    }

    @Test func `a line whose event lost its mapping waits`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        story.mappings["g"] = mapping("g", nil)
        #expect(story.claim() == (.nothing, []))
        #expect(story.state("1") == .unmapped)
        #expect(story["1"]?.route == nil)
    }

    @Test func `another event of the same organiser is posted in place of the old one`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        story.mappings["g"] = mapping("g", Route(event: "uitdb-other", organizer: gent))
        #expect(story.post()?.lines.first?.tuple?.event == "uitdb-other")
    }

    @Test func `a reservation that lapsed on its way is not posted`() throws {
        var story = Story()
        _ = try story.take(reserved(line("1")))
        story.now = start + .seconds(900)
        #expect(story.claim() == (.nothing, ["sale.cancelled 1", "settled v1"]))
    }

    @Test func `a redelivery tells again what was told`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2", event: "x")))
        _ = story.register()
        #expect(story.claim().1 == [])
        #expect(story.claim(isRepeat: true).1 == ["sale.registered 1", "retribution.registered S-1"])
        _ = story.cancel(["1"])
        #expect(
            story.claim(isRepeat: true).1 == ["retribution.registered S-1", "→ cancellation.gent"]
        )
    }
}
