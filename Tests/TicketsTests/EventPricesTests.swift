import Testing
import Tickets

@Suite struct `The prices of an event` {
    private func second(_ number: Int64) -> Instant { Instant(milliseconds: number * 1_000) }

    private func found(
        _ categories: Set<Cents>,
        modifiedAt: Instant?,
        after known: EventPrices?,
        wasSeen: Bool = true
    ) -> EventPrices {
        EventPrices(categories, modifiedAt: modifiedAt, after: known, wasSeen: wasSeen, now: second(90))
    }

    private var known: EventPrices { EventPrices(categories: [Cents(1_200)], since: second(5)) }

    @Test func `keep their date whatever else an editor changes`() {
        #expect(found([Cents(1_200)], modifiedAt: second(60), after: known) == known)
    }

    @Test func `have a new one where they are others, from the second after the change`() {
        let both: Set = [Cents(1_200), Cents(1_500)]
        #expect(
            found(both, modifiedAt: second(60), after: known)
                == EventPrices(categories: both, since: second(61))
        )
        #expect(
            found(both, modifiedAt: nil, after: known).since == second(90),
            "by our clock where UiTdatabank says none"
        )
        #expect(found([], modifiedAt: second(60), after: known).since == second(61))
    }

    @Test func `may have been others before they were remembered, unless nobody had looked`() {
        #expect(found([Cents(1_200)], modifiedAt: second(60), after: nil).since == second(61))
        #expect(found([Cents(1_200)], modifiedAt: second(60), after: nil, wasSeen: false).since == nil)
    }
}
