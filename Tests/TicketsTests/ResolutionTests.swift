import Testing
import Tickets

func unresolved(
    _ story: Story,
    _ line: LineID,
    _ attempt: Attempt,
    isUncertain: Bool = false
) -> UnresolvedLine {
    UnresolvedLine(
        key: LineKey(basket: story.basket.key, line: line),
        startedAt: attempt.startedAt,
        settleAfter: attempt.settleAfter,
        isUncertain: isUncertain
    )
}

@Suite struct ResolutionTests {
    /// A basket whose answer was lost, after `settleAfter`.
    struct Lost {
        var story = Story()
        var attempt: Attempt
        var view = View()

        init(_ lines: Order.Line...) throws {
            _ = try story.basket.take(
                Order(payment: .sold(at: start), channel: "online", customer: nil, lines: lines),
                at: start,
                knowing: mapped,
                atomicity: .line
            )
            attempt = try story.posted().attempt
            _ = story.record(.unknown(reason: "timeout"), of: attempt)
            story.now = attempt.settleAfter
            view.unresolved = attempt.lines.map { unresolved(story, $0, attempt) }
            for line in story.basket.orderedLines {
                view.tuples[LineKey(basket: story.basket.key, line: line.id)] = line.tuple
            }
        }

        func sale(_ id: TicketSaleID, like line: LineID, at moment: Instant? = start) -> KnownSale {
            KnownSale(sale: id, tuple: story[line]?.tuple, tariffPrice: Cents(240), createdAt: moment)
        }

        mutating func read(
            _ sales: KnownSale...,
            offset: Duration = .zero
        ) throws -> (wait: Instant?, told: [String]) {
            let (wait, effects) = try story.basket.resolve(
                attempt,
                from: Reading(
                    begun: Moment(story.now),
                    sales: sales,
                    publiqTime: story.now + offset
                ),
                timings: timings,
                view: view,
                after: leftAlone
            )
            return (wait, effects.words)
        }
    }

    @Test func `a sale that is found is adopted`() throws {
        var lost = try Lost(line("1"))
        let (wait, told) = try lost.read(lost.sale("A", like: "1"))
        #expect(wait == nil)
        #expect(told == ["sale.registered 1", "retribution.registered A", "settled v1"])
        #expect(lost.story.claim().0 == .nothing)
    }

    @Test func `a sale that is twice not found, some seconds apart, is posted again`() throws {
        var lost = try Lost(line("1"))
        let first = try lost.read()
        #expect(first.wait == lost.story.now + timings.secondReading)
        #expect(try lost.read().wait == first.wait)
        #expect(lost.story.state("1") == .registering)
        lost.story.now = lost.story.now + timings.secondReading
        #expect(try lost.read().wait == nil)
        #expect(lost.story.state("1") == .routed)
        #expect(lost.story.post() != nil)
    }

    @Test func `a sale that shows up at the second reading is adopted`() throws {
        var lost = try Lost(line("1"))
        _ = try lost.read()
        lost.story.now = lost.story.now + timings.secondReading
        _ = try lost.read(lost.sale("A", like: "1"))
        #expect(lost.story["1"]?.ticketSale == "A")
    }

    @Test func `other passes and events, owned sales and older ones are nobody's proof`() throws {
        var lost = try Lost(line("1"))
        lost.view.owned = ["owned"]
        var number = lost.sale("number", like: "1")
        number.tuple?.number = numbers[4]
        var event = lost.sale("event", like: "1")
        event.tuple?.event = "other"
        let owned = lost.sale("owned", like: "1")
        let old = lost.sale("old", like: "1", at: start - .seconds(61))
        let wait = try lost.read(number, event, owned, old).wait
        #expect(wait != nil)
        _ = try lost.read(owned, old, lost.sale("minute", like: "1", at: start - .seconds(60)))
        #expect(lost.story["1"]?.ticketSale == "minute")
    }

    @Test func `beside a sale that can't be compared nothing is believed to be absent`() throws {
        var lost = try Lost(line("1"))
        let unread = KnownSale(sale: "unread", tuple: nil, tariffPrice: nil, createdAt: start)
        _ = try lost.read(unread)
        #expect(lost.story.state("1") == .uncertain)
    }

    @Test func `a line is not posted again when another line of the same post is there`() throws {
        var lost = try Lost(line("1"), line("2"))
        _ = try lost.read(lost.sale("A", like: "1"))
        #expect(lost.story["1"]?.ticketSale == "A")
        lost.view.owned.insert("A")
        lost.story.now = lost.story.now + timings.secondReading
        _ = try lost.read()
        #expect(lost.story.state("2") == .uncertain)
    }

    @Test(arguments: 0..<3) func `a sale that differs in its price, label or tariff only is for an operator`(
        _ difference: Int
    ) throws {
        var lost = try Lost(line("1"))
        var similar = lost.sale("A", like: "1")
        switch difference {
        case 0: similar.tuple?.regularPrice = Cents(1)
        case 1: similar.tuple?.regularPriceLabel = "Balkon"
        default: similar.tuple?.tariff = "COUPON"
        }
        lost.view.owned = ["A"]
        #expect(try lost.read(similar).wait != nil)
        similar.createdAt = start - .seconds(61)
        lost.view.owned = []
        #expect(try lost.read(similar).wait != nil)
        similar.createdAt = start
        #expect(try lost.read(similar).told == ["sale.uncertain 1"])
        #expect(lost.story.post() == nil)
    }

    @Test(arguments: [3_600, -3_600]) func `publiq's clock is compared with publiq's clock`(
        _ ahead: Int
    ) throws {
        var lost = try Lost(line("1"))
        let offset = Duration.seconds(ahead)
        let old = lost.sale("old", like: "1", at: start + offset - .seconds(61))
        #expect(try lost.read(old, offset: offset).wait != nil)
        _ = try lost.read(lost.sale("A", like: "1", at: start + offset - .seconds(59)), offset: offset)
        #expect(lost.story["1"]?.ticketSale == "A")
    }

    @Test func `equal lines get one sale each`() throws {
        var lost = try Lost(line("1"), line("2", number: 0), line("3", number: 2))
        let (wait, _) = try lost.read(
            lost.sale("B", like: "1"),
            lost.sale("A", like: "1"),
            lost.sale("C", like: "3")
        )
        #expect(wait == nil)
        #expect(lost.story.basket.orderedLines.map(\.ticketSale) == ["A", "B", "C"])
    }

    @Test func `each kind of line is settled by its own count`() throws {
        var lost = try Lost(line("1"), line("2"), line("3"))
        let (wait, told) = try lost.read(
            lost.sale("A", like: "1"),
            lost.sale("B", like: "2"),
            lost.sale("C", like: "2")
        )
        #expect(wait == lost.story.now + timings.secondReading)
        #expect(told.contains("sale.uncertain 2"))
        #expect(lost.story.basket.orderedLines.map(\.state) == [.registered, .uncertain, .registering])
    }

    @Test(arguments: [1, 3]) func `any other count is for an operator`(_ count: Int) throws {
        var lost = try Lost(line("1"), line("2", number: 0))
        let sales = ["A", "B", "C"].prefix(count).map { lost.sale(TicketSaleID($0), like: "1") }
        let (wait, effects) = try lost.story.basket.resolve(
            lost.attempt,
            from: Reading(begun: Moment(lost.story.now), sales: sales),
            timings: timings,
            view: lost.view
        )
        #expect(wait == nil)
        #expect(effects.words == ["sale.uncertain 1", "sale.uncertain 2"])
        #expect(lost.story.claim().0 == .nothing)
        #expect(lost.story.basket.settlement == nil)
    }

    @Test func `as long as another like attempt is in flight nothing is decided`() throws {
        var lost = try Lost(line("1"))
        let other = LineKey(basket: BasketKey(seller: "vooruit", basket: "B-9"), line: "1")
        let busy = UnresolvedLine(
            key: other,
            startedAt: Moment(start),
            settleAfter: lost.story.now + .seconds(20),
            isUncertain: false
        )
        lost.view.unresolved.append(busy)
        #expect(try lost.read(lost.sale("A", like: "1")).wait == busy.settleAfter)
        #expect(lost.story.state("1") == .registering)
        lost.story.now = busy.settleAfter
        _ = try lost.read(lost.sale("A", like: "1"), lost.sale("B", like: "1"))
        // In the order of their keys: handelsbeurs before vooruit.
        #expect(lost.story["1"]?.ticketSale == "A")
    }

    @Test func `two empty readings are two of the same line`() throws {
        var lost = try Lost(line("1"), line("2"))
        let busy = UnresolvedLine(
            key: LineKey(basket: BasketKey(seller: "vooruit", basket: "B-9"), line: "1"),
            startedAt: Moment(start),
            settleAfter: lost.story.now + .seconds(2),
            isUncertain: false
        )
        lost.view.unresolved.append(busy)
        lost.view.tuples[busy.key] = lost.story["2"]?.tuple
        // The first reading finds none for line 1, and one that may be line 2's or the other basket's.
        _ = try lost.read(lost.sale("A", like: "2"))
        lost.view.unresolved.removeAll { $0.key == busy.key }
        lost.view.owned.insert("A")
        lost.story.now = lost.story.now + timings.secondReading
        #expect(try lost.read().wait != nil)
        #expect(lost.story.state("2") == .registering)
        lost.story.now = lost.story.now + timings.secondReading
        #expect(try lost.read().wait == nil)
        #expect(lost.story.state("2") == .routed)
    }

    @Test func `a cancellation that came meanwhile is honoured`() throws {
        var lost = try Lost(line("1"))
        _ = lost.story.cancel()
        let told = try lost.read(lost.sale("A", like: "1")).told
        #expect(told.contains("→ cancellation.gent"))
        #expect(lost.story.state("1") == .cancelling)
        var absent = try Lost(line("1"))
        _ = absent.story.cancel()
        _ = try absent.read()
        absent.story.now = absent.story.now + timings.secondReading
        #expect(try absent.read().told == ["sale.cancelled 1", "settled v1"])
    }

    @Test func `what a reading found is kept as evidence`() throws {
        var lost = try Lost(line("1"))
        lost.story.basket.evidence = []
        _ = try lost.read(lost.sale("A", like: "1"))
        #expect(lost.story.basket.evidence.map(\.line) == ["1"])
        #expect(!lost.story.basket.evidence.contains { $0.text.contains(numbers[0].digits) })
    }
}
