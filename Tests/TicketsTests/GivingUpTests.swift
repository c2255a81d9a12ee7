import Testing
import Tickets

/// What becomes of lines whose command is given up, or is gone.
@Suite struct GivingUpTests {
    private func giveUp(_ story: inout Story) -> (words: [String], isOpen: Bool) {
        let (effects, isOpen) = story.basket.giveUpSales(for: gent, reason: "gave-up", at: Moment(story.now))
        return (effects.words, isOpen)
    }

    private func posted() throws -> Story {
        var story = Story()
        _ = try story.take(sold(line("1")))
        let (attempt, _) = try story.posted()
        _ = story.record(.unknown(reason: "timeout"), of: attempt)
        return story
    }

    @Test func `what nobody may judge yet is left to a fresh command`() throws {
        var story = try posted()
        let (words, isOpen) = giveUp(&story)
        #expect(words.isEmpty && isOpen)
        #expect(story.state("1") == .registering)
    }

    @Test func `past the fence a line that was posted is seen to be uncertain`() throws {
        var story = try posted()
        story.now = story.now + timings.settleAfter
        let (words, isOpen) = giveUp(&story)
        #expect(words == ["sale.uncertain 1"] && !isOpen)
        #expect(story["1"]?.reason == Line.unread)
    }

    @Test func `the next command asks UiTPAS about it again, and posts nothing before that`() throws {
        var story = try posted()
        story.now = story.now + timings.settleAfter
        _ = giveUp(&story)
        let (claim, _) = story.claim()
        guard case .resolve(let attempt, let lines) = claim else {
            Issue.record("\(claim)")
            return
        }
        #expect(lines.map(\.id) == ["1"] && lines.map(\.state) == [.registering])
        #expect(attempt.ending == nil)
    }

    @Test func `what UiTPAS's list left undecided stays with the operator`() throws {
        var story = try posted()
        story.now = story.now + timings.settleAfter
        guard case .resolve(let attempt, let lines) = story.claim().0 else { return }
        let tuple = try #require(lines.first?.tuple)
        let two = ["S-8", "S-9"].map {
            KnownSale(sale: TicketSaleID($0), tuple: tuple, tariffPrice: nil, createdAt: nil)
        }
        let doubtful = UnresolvedLine(
            key: LineKey(basket: story.basket.key, line: "1"),
            startedAt: attempt.startedAt,
            settleAfter: attempt.settleAfter,
            isUncertain: false
        )
        _ = try story.basket.resolve(
            attempt,
            from: Reading(begun: Moment(story.now), sales: two),
            timings: timings,
            view: View(unresolved: [doubtful])
        )
        #expect(story.claim(isRepeat: true, resumes: true).0 == .nothing)
        #expect(story.state("1") == .uncertain)
        #expect(story.basket.stalled(since: story.now + .seconds(9_000)).isEmpty)
    }

    @Test func `a cancelled line that was given up is cancelled once it is found`() throws {
        var story = try posted()
        story.now = story.now + timings.settleAfter
        _ = giveUp(&story)
        #expect(story.cancel() == [])
        guard case .resolve(let attempt, let lines) = story.claim().0 else { return }
        let receipts = lines.compactMap { receipt("S-1", $0) }
        #expect(story.record(.registered(receipts), of: attempt).contains("→ cancellation.gent"))
    }

    @Test func `each line that should be on the move is asked for`() throws {
        var story = Story()
        _ = try story.take(sold(line("1"), line("2"), line("3", event: "b"), line("4", event: "x")))
        #expect(story.basket.stalled(since: start - .seconds(1)).isEmpty)
        #expect(story.basket.stalled(since: start + .seconds(1)).words == ["→ sale.gent", "→ sale.brugge"])
        _ = try story.posted()
        // Until its fence is over, the posted part is its holder's.
        #expect(story.basket.stalled(since: start + .seconds(1)).words == ["→ sale.brugge"])
        let fence = start + timings.settleAfter
        #expect(story.basket.stalled(since: fence).words == ["→ sale.gent", "→ sale.brugge"])
        _ = story.register(brugge)
        _ = story.cancel(["3"])
        #expect(story.basket.stalled(since: start + .seconds(1)).words == ["→ cancellation.brugge"])
    }

    @Test func `a line that was paid while it was being cancelled is asked for`() throws {
        var story = Story()
        _ = try story.take(reserved(until: start + .seconds(10), line("1")))
        _ = story.register()
        story.now = start + .seconds(20)
        _ = story.startCancellations()
        _ = try story.take(sold(line("1")))
        _ = story.removed("S-1", of: "1")
        #expect(story.basket.stalled(since: story.now + .seconds(1)).words == ["→ sale.gent"])
    }

    @Test func `an ended life is told of again by whatever command comes again`() throws {
        var story = Story()
        _ = try story.take(reserved(until: start + .seconds(10), line("1")))
        _ = story.register()
        story.now = start + .seconds(20)
        _ = story.startCancellations()
        _ = story.removed("S-1", of: "1")
        _ = try story.take(sold(line("1")))
        #expect(story["1"]?.life == 2)
        let old = ["retribution.registered S-1", "retribution.cancelled S-1", "sale.cancelled 1"]
        #expect(Array(story.startCancellations(isRepeat: true).1.prefix(3)) == old)
        #expect(Array(story.claim(isRepeat: true).1.prefix(3)) == old)
        #expect(story.startCancellations().1.isEmpty)
    }

    @Test func `a settlement that was lost is told again after its line has gone on`() throws {
        var story = Story()
        _ = try story.take(sold(line("1")))
        #expect(story.register().contains("settled v1"))
        _ = story.cancel()
        #expect(story.claim(isRepeat: true).1.contains("settled v1"))
    }
}
