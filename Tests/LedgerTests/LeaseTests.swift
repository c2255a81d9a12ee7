import Desks
import SQLLedger
import Testing
import Tickets

/// Which process does what one does for all, for every process on the ledger.
@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct LeaseTests {
    let place: LedgerPlace

    init() throws { place = try LedgerPlace() }

    @Test func `one of several takes a duty, and keeps it until its time is over`() async throws {
        let one = try await place.open()
        let other = try await place.open()
        #expect(try await one.takeLease(of: .reservations, as: "one", until: 100, now: 0))
        #expect(try await !other.takeLease(of: .reservations, as: "other", until: 150, now: 50))
        #expect(try await other.takeLease(of: .inspections, as: "other", until: 150, now: 50), "another duty")
        #expect(try await one.takeLease(of: .reservations, as: "one", until: 200, now: 90))
        #expect(try await !other.takeLease(of: .reservations, as: "other", until: 300, now: 199))
        #expect(try await other.takeLease(of: .reservations, as: "other", until: 300, now: 200))
        #expect(try await !one.takeLease(of: .reservations, as: "one", until: 400, now: 210))
        try await one.leaveLease(of: .reservations, as: "one")
        #expect(
            try await !one.takeLease(of: .reservations, as: "one", until: 400, now: 210),
            "not his to leave"
        )
        try await other.leaveLease(of: .reservations, as: "other")
        #expect(try await one.takeLease(of: .reservations, as: "one", until: 400, now: 210))
    }

    @Test func `of many that want it at once one gets it`() async throws {
        let ledgers = [try await place.open(), try await place.open()]
        let count = try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                let ledger = ledgers[number % 2]
                group.addTask {
                    try await ledger.takeLease(of: .stalledLines, as: "\(number)", until: 100, now: 0)
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(count == 1)
    }

    @Test func `a lease from a clock that was set back since is no lease`() async throws {
        let ledger = try await place.open()
        #expect(try await ledger.takeLease(of: .inspections, as: "one", until: 86_400_000, now: 86_300_000))
        #expect(try await ledger.takeLease(of: .inspections, as: "other", until: 100, now: 0))
    }
}
