import Desks
import Dispatch
import GRDB
import Rehearsal
import SQLLedger
import Synchronization
import Testing
import Tickets

@testable import SQLiteLedger

/// Counts commits that wrote something.
private final class Commits: TransactionObserver, Sendable {
    private let counter = Mutex(0)

    var count: Int { counter.withLock { $0 } }
    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ db: Database) { counter.withLock { $0 += 1 } }
    func databaseDidRollback(_ db: Database) {}
}

/// Makes the first commit that has written something fail, as a broken disk would.
private final class FailingCommit: TransactionObserver, Sendable {
    private enum Stage {
        case untouched
        case written
        case failed
    }

    private let stage = Mutex(Stage.untouched)

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {
        stage.withLock { if $0 == .untouched { $0 = .written } }
    }
    func databaseWillCommit() throws {
        try stage.withLock { stage in
            guard stage == .written else { return }
            stage = .failed
            throw DatabaseError(resultCode: .SQLITE_IOERR)
        }
    }
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}

@Suite(.timeLimit(.minutes(2)))
struct `Changes that come together to a file` {
    let directory: TemporaryDirectory
    let ledger: SQLiteLedger

    init() async throws {
        directory = try TemporaryDirectory()
        ledger = try await SQLiteLedger(path: directory.file)
    }

    private func together(_ count: Int, _ change: @escaping @Sendable (Int) async throws -> Void) async throws
    {
        try await withThrowingTaskGroup { group in
            for index in 0..<count { group.addTask { try await change(index) } }
            try await group.waitForAll()
        }
    }

    @Test func `all fail when their commit does, and leave no trace`() async throws {
        let ledger = ledger
        let first = try line()
        ledger.pool.add(transactionObserver: FailingCommit(), extent: .databaseLifetime)
        // Holds the writer until the others wait behind it: they become one batch.
        let (held, holding) = AsyncStream<Void>.makeStream()
        let allWait = DispatchSemaphore(value: 0)
        async let hold: Void = ledger.commits.run { _ in
            holding.finish()
            allWait.wait()
        }
        for await _ in held {}
        let errors = try await withThrowingTaskGroup(of: (any Error)?.self) { group in
            for work in 0..<3 {
                let key = BasketKey(seller: "s", basket: BasketID("\(work)"))
                group.addTask {
                    do {
                        try await ledger.change(key, workgroup: "gent") { basket, _ in
                            basket.put(first)
                            if work == 0 { throw Refusal() }
                        }
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            // Let go whatever comes, or the writer would be held for ever.
            defer { allWait.signal() }
            try await eventually("all three wait for the writer") { ledger.commits.waitingCount == 3 }
            allWait.signal()
            return try await group.reduce(into: []) { $0.append($1 as? LedgerError) }
        }
        try await hold
        let failure = LedgerError.unavailable("the ledger's disk can't be read or written (SQLite 10)")
        #expect(errors == [failure, failure, failure])
        #expect(try await ledger.count("SELECT COUNT(*) FROM baskets") == 0)
        try await ledger.put([first])
        #expect(try await ledger.basket(key) != nil)
    }

    @Test func `say that the disk is full, and go on when it is not`() async throws {
        let ledger = ledger
        try await ledger.commits.run { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        let lines = try (0..<500).map { try line(LineID("\($0)")) }
        await #expect(throws: LedgerError.unavailable("the ledger's disk is full")) {
            try await ledger.put(lines)
        }
        try await ledger.commits.run { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        #expect(try await ledger.basket(key) == nil)
        try await ledger.put(lines)
        #expect(try await ledger.basket(key)?.lines.count == 500)
    }

    @Test func `share commits, and all of them are on disk`() async throws {
        let commits = Commits()
        ledger.pool.add(transactionObserver: commits)
        let ledger = ledger
        let first = try line()
        try await together(500) { index in
            try await ledger.put([first], in: BasketKey(seller: "s", basket: BasketID("B-\(index)")))
        }
        #expect(commits.count < 250)
        #expect(commits.count >= 2)
        let reopened = try await SQLiteLedger(path: directory.file)
        #expect(try await reopened.count("SELECT COUNT(*) FROM baskets") == 500)
        #expect(try await reopened.count("SELECT COUNT(*) FROM lines") == 500)
    }
}
