import Testing
import Tickets

/// What an operator said of an attempt, carried out when the line has been posted again.
@Suite struct OldRulingTests {
    @Test(arguments: [Ruling.Word.registered("A"), .absent(isForced: true)])
    func `a ruling about an older attempt is none, though that attempt is still kept for another line`(
        _ word: Ruling.Word
    ) throws {
        var lost = try ResolutionTests.Lost(line("1"), line("2"))
        func read() throws {
            _ = try lost.read(
                lost.sale("A", like: "1"),
                lost.sale("B", like: "1"),
                lost.sale("C", like: "2"),
                lost.sale("D", like: "2")
            )
        }
        try read()
        #expect(lost.story.basket.orderedLines.map(\.state) == [.uncertain, .uncertain])
        let older = lost.attempt
        func say(_ word: Ruling.Word, _ id: RulingID) throws -> LineAct? {
            let ruling = Ruling(id: id, line: "1", attempt: older.id, word: word, actor: "ann", why: "seen")
            _ = try lost.story.basket.carryOut(
                ruling,
                from: .listed(
                    Reading(
                        begun: Moment(lost.story.now),
                        sales: [lost.sale("A", like: "1")],
                        publiqTime: lost.story.now
                    )
                ),
                at: lost.story.now,
                timings: timings,
                view: lost.view
            )
            return lost.story.basket.acts.last
        }
        lost.view.unresolved = lost.view.unresolved.map {
            unresolved(lost.story, $0.key.line, older, isUncertain: true)
        }
        #expect(try say(.absent(isForced: true), "R-1")?.refusal == nil)
        // Line 1 is posted again, and again in question; line 2 still is because of the first attempt.
        lost.attempt = try lost.story.posted().attempt
        #expect(lost.attempt.lines == ["1"])
        lost.story.now = lost.attempt.settleAfter
        lost.view.unresolved[0] = unresolved(lost.story, "1", lost.attempt)
        try read()
        #expect(lost.story.basket.orderedLines.map(\.state) == [.uncertain, .uncertain])
        #expect(lost.story.basket.attempts[older.id] != nil)

        let before = lost.story.basket.lines
        #expect(try say(word, "R-2")?.refusal?.contains("posted again meanwhile") == true)
        #expect(lost.story.basket.lines == before)
    }
}
