import Testing
import Tickets

/// Readings of UiTPAS's list while other lines are in question, too.
@Suite struct RivalryTests {
    private typealias Lost = ResolutionTests.Lost

    /// Two lines whose answer was lost: line 2 is uncertain for a sale too many, line 1 was not found once.
    private func doubt() throws -> Lost {
        var lost = try Lost(line("1"), line("2"))
        _ = try lost.read(lost.sale("A", like: "2"), lost.sale("B", like: "2"))
        #expect(lost.story.basket.orderedLines.map(\.state) == [.registering, .uncertain])
        lost.view.unresolved = lost.view.unresolved.map {
            unresolved(lost.story, $0.key.line, lost.attempt, isUncertain: $0.key.line == "2")
        }
        lost.story.now = lost.story.now + timings.secondReading
        lost.story.basket.evidence = []
        return lost
    }

    @Test func `a line that waits for an operator is not given the sale that is left`() throws {
        var lost = try doubt()
        lost.view.owned = ["A"]
        let told = try lost.read(lost.sale("A", like: "2"), lost.sale("B", like: "2")).told
        #expect(told.isEmpty)
        #expect(lost.story.basket.orderedLines.map(\.state) == [.routed, .uncertain])
        #expect(!lost.story.basket.evidence.contains { $0.line == "2" })
    }

    @Test func `nor is it posted again, though nothing is listed any more`() throws {
        var lost = try doubt()
        #expect(try lost.read().told.isEmpty)
        #expect(lost.story.state("2") == .uncertain)
        #expect(try lost.story.posted().lines.map(\.id) == ["1"])
    }

    /// Another basket's line of the same tuple, that was posted some time before.
    private func rival(_ lost: Lost, before: Duration) -> UnresolvedLine {
        UnresolvedLine(
            key: LineKey(basket: BasketKey(seller: "vooruit", basket: "B-9"), line: "1"),
            startedAt: Moment(start - before),
            settleAfter: start - before + timings.settleAfter,
            isUncertain: true
        )
    }

    @Test func `a sale that is too old for the line may be that of a line that was posted before it`() throws
    {
        var lost = try Lost(line("1"))
        lost.view.unresolved.append(rival(lost, before: .seconds(300)))
        let (older, ours) = (
            lost.sale("S-1", like: "1", at: start - .seconds(299)), lost.sale("S-2", like: "1")
        )
        let told = try lost.read(older, ours).told
        #expect(told.first == "sale.registered 1", "two sales for two lines leave nothing to ask")
        // In the order of their keys: handelsbeurs before vooruit.
        #expect(lost.story["1"]?.ticketSale == "S-1")
    }

    @Test func `a sale that is too old for all of them is nobody's`() throws {
        var lost = try Lost(line("1"))
        lost.view.unresolved.append(rival(lost, before: .seconds(300)))
        let (older, ours) = (
            lost.sale("S-1", like: "1", at: start - .seconds(361)), lost.sale("S-2", like: "1")
        )
        #expect(try lost.read(older, ours).told == ["sale.uncertain 1"])
    }
}
