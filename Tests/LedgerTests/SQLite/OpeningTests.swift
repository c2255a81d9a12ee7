import Desks
import Foundation
import GRDB
import SQLLedger
import Testing
import Tickets

@testable import SQLiteLedger

@Suite(.timeLimit(.minutes(1)))
struct `Opening the ledger` {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func refusal(of path: String) async -> String? {
        do {
            _ = try await SQLiteLedger(path: path)
            return nil
        } catch {
            guard case .unusable(let text) = error else { return "not unusable: \(error)" }
            return text
        }
    }

    @Test func `makes it, durable on every commit, and opens it again`() async throws {
        let ledger = try await SQLiteLedger(path: directory.file)
        try await ledger.check()
        let settings = try await ledger.commits.run { db in
            [
                try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try String.fetchOne(db, sql: "PRAGMA synchronous"),
                try String.fetchOne(db, sql: "PRAGMA foreign_keys"),
            ]
        }
        #expect(settings == ["wal", "2", "1"])
        let again = try await SQLiteLedger(path: directory.file)
        for _ in 0..<3 { try await again.check() }
        #expect(try await again.count("SELECT count FROM checks") == 2)
    }

    @Test func `works for many at once on a new file`() async throws {
        let path = directory.file
        try await withThrowingTaskGroup { group in
            for index in 0..<8 {
                group.addTask {
                    let ledger = try await SQLiteLedger(path: path)
                    try await ledger.put(
                        [try line()],
                        in: BasketKey(seller: "s", basket: BasketID("\(index)"))
                    )
                }
            }
            try await group.waitForAll()
        }
        let ledger = try await SQLiteLedger(path: path)
        #expect(try await ledger.count("SELECT COUNT(*) FROM baskets") == 8)
    }

    @Test func `refuses a directory that is not there`() async throws {
        let text = await refusal(of: directory.path + "/none/uitpas.db")
        #expect(
            text
                == "the ledger's directory \(directory.path)/none does not exist; create it, or correct LEDGER_URL"
        )
    }

    @Test func `refuses a directory that is a file`() async throws {
        try Data("x".utf8).write(to: URL(fileURLWithPath: directory.file))
        let text = await refusal(of: directory.file + "/uitpas.db")
        #expect(text == "the ledger's directory \(directory.file) is a file; correct LEDGER_URL")
    }

    @Test func `refuses a directory instead of a file`() async throws {
        #expect(await refusal(of: directory.path)?.contains("is a directory") == true)
        #expect(await refusal(of: "")?.isEmpty == false)
    }

    @Test(arguments: [3, 200, 100_000]) func `refuses a file that is no database`(_ size: Int) async throws {
        let bytes = Data(repeating: 120, count: size)
        try bytes.write(to: URL(fileURLWithPath: directory.file))
        #expect(await refusal(of: directory.file)?.contains("not a ledger") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file)) == bytes)
    }

    @Test func `refuses another program's database and leaves it alone`() async throws {
        do {
            let other = try DatabaseQueue(path: directory.file)
            try await other.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: directory.file))
        #expect(await refusal(of: directory.file)?.contains("another program") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file)) == before)
    }

    @Test func `refuses a newer ledger`() async throws {
        do {
            let ledger = try await SQLiteLedger(path: directory.file)
            try await ledger.commits.run { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')") }
        }
        #expect(await refusal(of: directory.file)?.contains("newer version") == true)
    }

    @Test func `refuses a ledger that was damaged`() async throws {
        let ledger = try await SQLiteLedger(path: directory.file)
        try await ledger.commits.run { try $0.execute(sql: "DROP TABLE mappings") }
        await #expect {
            _ = try await ledger.mappings()
        } throws: { error in
            guard case LedgerError.unusable(let text) = error else { return false }
            return text.contains("no such table: mappings")
        }
    }

    @Test func `waits for a lock and then gives up with a word about it`() async throws {
        #expect(
            LedgerError(DatabaseError(resultCode: .SQLITE_BUSY))
                == .unavailable("the ledger was locked by another process for too long")
        )
        #expect(LedgerError(DatabaseError(resultCode: .SQLITE_IOERR)).isUnavailable)
        #expect(LedgerError(DatabaseError(resultCode: .SQLITE_READONLY)).isUnavailable)
        #expect(LedgerError(DatabaseError(resultCode: .SQLITE_CANTOPEN)).isUnavailable)
        #expect(!LedgerError(DatabaseError(resultCode: .SQLITE_CORRUPT)).isUnavailable)
    }
}

extension LedgerError {
    fileprivate var isUnavailable: Bool {
        switch self {
        case .unavailable: true
        case .unusable: false
        }
    }
}
