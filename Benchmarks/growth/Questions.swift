import Desks
import Foundation
import SQLLedger
import Tickets

/// What workers and operators ask of the whole ledger, besides selling.
struct Question: Sendable {
    let name: String
    let ask: @Sendable (any SQLLedger, _ newest: Int) async throws -> Void

    private static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }

    static let all = [
        Question(name: "lapsed reservations, every 2 s") { ledger, _ in
            _ = try await ledger.lapsedReservations(before: now, limit: 500)
        },
        Question(name: "stalled lines, every 60 s") { ledger, _ in
            _ = try await ledger.stalledBaskets(since: now, limit: 100)
        },
        Question(name: "the metrics' counts, every 15 s") { ledger, _ in
            _ = try await ledger.count(
                ofLinesIn: [.unmapped, .routed, .registering, .cancelling, .uncertain, .parked]
            )
            _ = try await ledger.openLetters()
        },
        Question(name: "events traded since they were looked at, every 10 s") { ledger, _ in
            _ = try await ledger.eventsTradedSinceInspection()
        },
        Question(name: "all mappings, every 10 s") { ledger, _ in _ = try await ledger.mappings() },
        Question(name: "mappings onto one UiTdatabank event, each look at a mapping") { ledger, newest in
            _ = try await ledger.mappings(onto: uitdatabankEvent(newest))
        },
        Question(name: "what was traded in an event, each look at a mapping") { ledger, newest in
            _ = try await ledger.trade(in: EventID("event-\(newest)"), since: Instant(milliseconds: 0))
        },
        Question(name: "baskets that wait for an event, each mapping that changes") { ledger, newest in
            _ = try await ledger.baskets(waitingFor: EventID("event-\(newest)"))
        },
        Question(name: "`uitpas sales list`") { ledger, _ in
            _ = try await ledger.baskets(withLinesIn: [.uncertain, .parked], limit: 100)
        },
        Question(name: "`uitpas mappings overdue`") { ledger, _ in
            _ = try await ledger.waitingSales(since: now)
        },
        Question(name: "`uitpas mappings moved`") { ledger, _ in
            _ = try await ledger.movedSales(ReportScope(), organizer: nil)
        },
        Question(name: "`uitpas retribution` of the first thirty days") { ledger, _ in
            let first = CalendarDay(of: Instant(milliseconds: Store.start))
            let days = Period(first: first, last: CalendarDay(number: first.number + 29))
            _ = try await ledger.salesTotals(ReportScope(period: days), organizer: nil)
        },
        Question(name: "`uitpas reconcile` of one event") { ledger, newest in
            _ = try await ledger.book(of: uitdatabankEvent(newest))
        },
        Question(name: "`uitpas sales show`") { ledger, _ in
            _ = try await ledger.baskets(named: "B-000000007")
        },
    ]

    private static func uitdatabankEvent(_ index: Int) -> UiTdatabankEventID {
        let digits = "\(index)"
        return UiTdatabankEventID(
            "00000000-0000-4000-8000-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        )
    }

    /// The least of five times: the question's own, not its neighbours'.
    func time(_ ledger: any SQLLedger, newest: Int) async throws -> Duration {
        var least = Duration.seconds(86_400)
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try await ask(ledger, newest)
            least = min(least, ContinuousClock.now - start)
            if least > .seconds(5) { break }
        }
        return least
    }
}
