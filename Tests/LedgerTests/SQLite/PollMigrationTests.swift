import Desks
import GRDB
import SQLLedger
import Testing
import Tickets

@testable import SQLiteLedger

@Suite(.timeLimit(.minutes(1)))
struct `Polling with a ledger of an earlier version` {
    @Test func `goes on for events and for organisers where it was`() async throws {
        let directory = try TemporaryDirectory()
        let queue = try DatabaseQueue(path: directory.file)
        try DatabaseMigrator.ledger.migrate(queue, upTo: "9 worklist")
        try await queue.write { db in
            try db.execute(
                sql:
                    "INSERT INTO polls (source, holder, held_until, watermark) VALUES ('uitdatabank', 'one', 5, 700)"
            )
        }
        try queue.close()
        let ledger = try await SQLiteLedger(path: directory.file)
        #expect(
            try await ledger.pollState()
                == PollState(holder: "one", heldUntil: 5, watermarks: [.events: 700, .organizers: 700])
        )
    }
}
