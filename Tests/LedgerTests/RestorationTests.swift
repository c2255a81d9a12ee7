import Desks
import SQLLedger
import Testing
import Tickets

/// A ledger that was put back from a copy.
@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct RestorationTests {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private func attempt(_ id: AttemptID, _ line: LineID, endedAt: Instant?) -> Attempt {
        Attempt(
            id: id,
            organizer: "org-1",
            lines: [line],
            startedAt: Moment(wall: 10, uptime: .unknown),
            sendBy: 20,
            settleAfter: 30,
            ending: endedAt.map { _ in "resolved" },
            endedAt: endedAt
        )
    }

    private func memories(_ key: BasketKey = key) async throws -> [LineID: Memory] {
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket.lines.mapValues(\.memory) }
    }

    @Test func `begins once, as old as its last change, and ends`() async throws {
        #expect(try await ledger.restoration() == nil)
        #expect(try await ledger.endRestoration(now: 5) == nil)
        var late = try line("1")
        late.since = 700
        try await ledger.put([late, try line("2")])
        let begun = try await ledger.beginRestoration(by: "an", now: 1_000)
        #expect(begun == Restoration(copiedAt: 700, restoredAt: 1_000))
        let other = try await place.open()
        #expect(try await other.closeRestoration(now: 1_500)?.toldAt == 1_500)
        // Perhaps another copy: what was looked for before counts no more.
        let again = Restoration(copiedAt: 700, restoredAt: 2_000)
        #expect(try await other.beginRestoration(by: "bo", now: 2_000) == again)
        #expect(try await other.restoration() == again)
        #expect(try await ledger.closeRestoration(now: 2_500)?.toldAt == 2_500)
        #expect(try await ledger.closeRestoration(now: 2_600)?.toldAt == 2_500)
        #expect(try await ledger.endRestoration(now: 3_000)?.restoredAt == 2_000)
        #expect(try await ledger.closeRestoration(now: 3_500) == nil)
        #expect(try await ledger.restoration() == nil)
        let next = try await ledger.beginRestoration(by: "an", now: 4_000)
        #expect(next.restoredAt == 4_000)
    }

    @Test func `of an empty ledger is as old as can be`() async throws {
        #expect(try await ledger.beginRestoration(by: "an", now: 9).copiedAt == 0)
    }

    @Test func `has forgotten of each line what was not asked since`() async throws {
        try await ledger.put([try line("1"), try line("2"), try line("3"), try line("4")])
        let attempts = [
            attempt("before", "1", endedAt: 999), attempt("since", "2", endedAt: 1_000),
            attempt("open", "3", endedAt: nil),
        ]
        try await ledger.change(key, workgroup: "gent") { basket, _ in
            for attempt in attempts { basket.attempts[attempt.id] = attempt }
        }
        #expect(try await memories() == ["1": .whole, "2": .whole, "3": .whole, "4": .whole])
        _ = try await ledger.beginRestoration(by: "an", now: 1_000)
        #expect(try await memories() == ["1": .lost, "2": .searched, "3": .lost, "4": .lost])
        let new = BasketKey(seller: "vooruit", basket: "B-9")
        let restoration = try await ledger.change(new, workgroup: "gent") { basket, _ in basket.restoration }
        #expect(restoration?.restoredAt == 1_000)
        _ = try await ledger.endRestoration(now: 2_000)
        #expect(try await memories() == ["1": .whole, "2": .whole, "3": .whole, "4": .whole])
    }

    @Test func `lets no reservation lapse`() async throws {
        var reserved = try line("1", state: .registered, route: route, sale: "500001")
        (reserved.isSold, reserved.expiresAt) = (false, 100)
        try await ledger.put([reserved])
        #expect(try await ledger.lapsedReservations(before: 200, limit: 9).map(\.basket) == [key])
        _ = try await ledger.beginRestoration(by: "an", now: 150)
        #expect(try await ledger.lapsedReservations(before: 200, limit: 9) == [])
        _ = try await ledger.endRestoration(now: 160)
        #expect(try await ledger.lapsedReservations(before: 200, limit: 9).map(\.basket) == [key])
    }
}
