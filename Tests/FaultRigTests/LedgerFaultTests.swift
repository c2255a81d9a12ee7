import FaultRig
import Foundation
import GRDB
import Rehearsal
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `A locked ledger` {
    @Test func `can be read, not written, and written again when it is released`() async throws {
        try await withTemporaryDirectory { directory in
            let url = directory.appending(path: "ledger.sqlite")
            let ledger = try open(url)
            try await withLockedLedger(url) { () async throws in
                #expect(try rows(ledger) == 1)
                let error = #expect(throws: DatabaseError.self) { try insert(ledger) }
                #expect(error?.resultCode == .SQLITE_BUSY)
            }
            try insert(ledger)
            #expect(try rows(ledger) == 2)
        }
    }
}

@Suite(.needs(.root), .timeLimit(.minutes(1)))
struct `A disk of a ledger` {
    @Test func `is full until it is emptied`() async throws {
        try await withTemporaryDirectory { directory in
            try await withLedgerDisk(on: directory, megabytes: 4) { disk in
                let ledger = try open(directory.appending(path: "ledger.sqlite"))
                try disk.fill()
                let error = #expect(throws: DatabaseError.self) { for _ in 0..<100 { try insert(ledger) } }
                #expect(error?.resultCode == .SQLITE_FULL)
                try disk.empty()
                let before = try rows(ledger)
                try insert(ledger)
                #expect(try rows(ledger) == before + 1)
                try ledger.close()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path()).isEmpty)
        }
    }

    @Test func `can be had read-only at another place`() async throws {
        try await withTemporaryDirectory { directory in
            let place = directory.appending(path: "read-only", directoryHint: .isDirectory)
            let own = directory.appending(path: "own", directoryHint: .isDirectory)
            for directory in [place, own] {
                try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
            }
            try await withLedgerDisk(on: own, megabytes: 4) { disk in
                let ledger = try open(own.appending(path: "ledger.sqlite"))
                try disk.mountReadOnly(at: place)
                defer { #expect(throws: Never.self) { try disk.unmountReadOnly(at: place) } }
                let other = try DatabaseQueue(path: place.appending(path: "ledger.sqlite").path())
                let error = #expect(throws: DatabaseError.self) { try insert(other) }
                #expect(error?.resultCode == .SQLITE_READONLY)
                try insert(ledger)
                try other.close()
                try ledger.close()
            }
        }
    }
}

/// A ledger in WAL mode with one row of 4 kB.
private func open(_ url: URL) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.journalMode = .wal
    let ledger = try DatabaseQueue(path: url.path(percentEncoded: false), configuration: configuration)
    try ledger.write { try $0.execute(sql: "CREATE TABLE t (a BLOB)") }
    try insert(ledger)
    return ledger
}

private func insert(_ ledger: DatabaseQueue) throws {
    try ledger.write { try $0.execute(sql: "INSERT INTO t VALUES (randomblob(4096))") }
}

private func rows(_ ledger: DatabaseQueue) throws -> Int {
    try ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") ?? 0 }
}
