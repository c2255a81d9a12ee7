import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `A census of the ledger` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    @Test func `counts lines by state and organiser, with the one that waits longest`() async throws {
        let other = Route(event: "udb-2", organizer: "org-2")
        var old = try line("1", state: .routed, route: route)
        old.soldAt = 100
        old.since = 900
        var young = try line("2", state: .routed, route: route)
        young.soldAt = 300
        young.since = 300
        var reserved = try line("3", state: .routed, isSold: false, expiresAt: 5_000, route: other)
        reserved.soldAt = nil
        reserved.since = 400
        var cancelling = try line("4", state: .cancelling, route: route, sale: "s4")
        cancelling.soldAt = 50
        cancelling.since = 700
        let done = try line("5", state: .registered, route: route, sale: "s5")
        var homeless = try line("6")
        homeless.soldAt = 200
        try await ledger.put([old, young, reserved, cancelling, done, homeless])
        let found = try await ledger.count(ofLinesIn: [.unmapped, .routed, .cancelling, .uncertain])
        #expect(
            Set(found) == [
                LineCount(state: .routed, organizer: "org-1", count: 2, oldest: 100),
                LineCount(state: .routed, organizer: "org-2", count: 1, oldest: 400),
                LineCount(state: .cancelling, organizer: "org-1", count: 1, oldest: 700),
                LineCount(state: .unmapped, organizer: nil, count: 1, oldest: 200),
            ]
        )
        #expect(try await ledger.count(ofLinesIn: [.parked]).isEmpty)
    }

    @Test func `counts the dead letters that are open, by reason`() async throws {
        #expect(try await ledger.openLetters() == [:])
        var forbidden = DeadLetter.sample("1")
        forbidden.reason = "forbidden"
        let first = try await ledger.keep(forbidden)
        forbidden.fingerprint = "2"
        _ = try await ledger.keep(forbidden)
        _ = try await ledger.keep(.sample("3"))
        #expect(try await ledger.openLetters() == ["forbidden": 2, "malformed": 1])
        _ = try await ledger.discard([first], Signature(actor: "me", why: "seen", at: 9))
        #expect(try await ledger.openLetters() == ["forbidden": 1, "malformed": 1])
    }
}
