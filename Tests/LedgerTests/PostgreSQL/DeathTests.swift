import Desks
import PostgresLedger
import Rehearsal
import SQLLedger
import Synchronization
import Testing
import Tickets

/// What was told of changes, each of a basket of its own.
private final class Tally: Sendable {
    let told = Mutex<Set<Int>>([0])
    let doubted = Mutex<Set<Int>>([])
    private let over = Atomic(false)

    var count: Int { told.withLock { $0.count } }
    var isOver: Bool { over.load(ordering: .relaxed) }
    func end() { over.store(true, ordering: .relaxed) }
}

@Suite(.postgres, .serialized, .timeLimit(.minutes(4)))
struct `A PostgreSQL server that dies` {
    private func name(_ index: Int) -> BasketKey { BasketKey(seller: "s", basket: BasketID("B-\(index)")) }

    @Test func `keeps what was told, and has nothing half`() async throws {
        try await TestPostgres.withServer { server in
            let ledger = try await PostgresLedger(url: server.url, application: "tests")
            let first = try line()
            try await ledger.put([first], in: name(0))
            let tally = Tally()
            try await withThrowingTaskGroup { group in
                for worker in 0..<8 {
                    group.addTask {
                        for index in 1... {
                            if tally.isOver { return }
                            let number = worker * 100_000 + index
                            do {
                                try await ledger.put([first], in: name(number))
                                tally.told.withLock { _ = $0.insert(number) }
                            } catch {
                                tally.doubted.withLock { _ = $0.insert(number) }
                                // The pace of the load, not a wait: who tries again only once the server is back has no commit in doubt.
                                try await Task.sleep(for: .milliseconds(20))
                            }
                        }
                    }
                }
                for _ in 0..<3 {
                    let before = tally.count
                    try await eventually("changes are made") { tally.count > before + 50 }
                    try await server.control(.kill)
                    try await server.control(.start)
                }
                let before = tally.count
                try await eventually("changes go on") { tally.count > before + 50 }
                tally.end()
                try await group.waitForAll()
            }
            let rows = try await ledger.read { db in
                try db.answers(to: [
                    SQLStatement("SELECT basket FROM baskets"), SQLStatement("SELECT basket FROM lines"),
                ])
            }
            let found = rows.map { Set($0.flatMap(\.values)) }
            #expect(found[0] == found[1])
            let expected = tally.told.withLock { Set($0.map { SQLValue.text("B-\($0)") }) }
            #expect(expected.isSubset(of: found[0]), "\(expected.subtracting(found[0]).count) are lost")
            let possible = tally.doubted.withLock { Set($0.map { SQLValue.text("B-\($0)") }) }
            #expect(found[0].subtracting(expected).isSubset(of: possible))
        }
    }

    @Test func `is said to be unavailable, and used again when it is back`() async throws {
        try await TestPostgres.withServer { server in
            let ledger = try await PostgresLedger(url: server.url, application: "tests")
            try await ledger.put([try line()])
            try await server.control(.stop)
            await #expect {
                try await ledger.check()
            } throws: { error in
                guard case LedgerError.unavailable(let text) = error else { return false }
                return !text.contains("not-a-secret")
            }
            try await server.control(.start)
            try await eventually("the ledger is used again") { (try? await ledger.check()) != nil }
            #expect(try await ledger.basket(key)?.order == ["1"])
        }
    }
}
