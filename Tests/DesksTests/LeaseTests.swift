import Desks
import Logging
import Rehearsal
import Synchronization
import Testing
import Tickets

/// Which of several processes does what one should.
@Suite(.timeLimit(.minutes(1))) struct LeaseTests {
    private let ledger = FakeLedger()
    private let clock = FakeClock()

    private func lease(_ holder: String, every interval: Duration = .seconds(2)) -> Lease {
        let (clock, start) = (clock, ContinuousClock.now)
        let first = clock.now
        return Lease(
            of: .reservations,
            in: ledger,
            as: holder,
            every: interval,
            now: { clock.now },
            clock: { start + clock.now.since(first) }
        )
    }

    @Test func `one of two has it, and the other once that one is dead`() async throws {
        let (one, other) = (lease("one"), lease("other"))
        #expect(try await one.isHeld())
        #expect(try await !other.isHeld())
        clock.move(by: .seconds(8))
        #expect(try await one.isHeld())
        #expect(try await !other.isHeld())
        // From here on the one is dead.
        clock.move(by: .seconds(8))
        #expect(try await !other.isHeld())
        clock.move(by: .seconds(4))
        #expect(try await other.isHeld())
        #expect(try await !one.isHeld(), "it was frozen only, and does not take it back")
    }

    @Test func `who leaves it lets the other have it at once`() async throws {
        let (one, other) = (lease("one"), lease("other"))
        #expect(try await one.isHeld())
        await other.leave()
        #expect(try await !other.isHeld(), "not his to leave")
        await one.leave()
        clock.move(by: .seconds(4))
        #expect(try await other.isHeld())
    }

    @Test func `what is done seldom is kept from one time to the next`() async throws {
        let (one, other) = (lease("one", every: .seconds(60)), lease("other", every: .seconds(60)))
        #expect(try await one.isHeld())
        for _ in 0..<5 {
            #expect(try await !other.isHeld())
            #expect(try await one.isHeld())
            clock.move(by: .seconds(60))
        }
    }

    @Test func `the ledger is not asked each time`() async throws {
        let lease = lease("one", every: .milliseconds(10))
        for _ in 0..<300 {
            #expect(try await lease.isHeld())
            clock.move(by: .milliseconds(10))
        }
        #expect(await ledger.leaseQuestions == 1)
    }

    @Test func `of two chores one is done, and the other's after it`() async throws {
        let done = Mutex<[String: Int]>([:])
        func count(_ name: String) -> Int { done.withLock { $0[name, default: 0] } }
        func chore(_ name: String) -> Chore {
            Chore(every: .milliseconds(1), lease(name), orSay: "could not") {
                done.withLock { $0[name, default: 0] += 1 }
            }
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let one = chore("one")
        let first = Task { await one.keepDoing(logger) }
        try await eventually("the first is at it") { count("one") > 2 }
        let other = chore("other")
        let second = Task { await other.keepDoing(logger) }
        try await eventually("the first goes on") { [before = count("one")] in count("one") > before + 20 }
        #expect(count("other") == 0)
        first.cancel()
        await first.value
        // The other one asks again after a third of a lease.
        clock.move(by: .seconds(4))
        try await eventually("the other is at it") { count("other") > 2 }
        second.cancel()
        await second.value
    }

    @Test func `what fails is done again`() async throws {
        let tries = Mutex(0)
        let chore = Chore(every: .milliseconds(1), orSay: "could not") {
            let number = tries.withLock { tries in
                tries += 1
                return tries
            }
            if number == 1 { throw LedgerError.unavailable("locked") }
        }
        let task = Task { await chore.keepDoing(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) }
        try await eventually("it is done again") { tries.withLock { $0 } > 2 }
        task.cancel()
        await task.value
    }
}
