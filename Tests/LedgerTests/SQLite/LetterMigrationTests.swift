import Desks
import Foundation
import GRDB
import SQLLedger
import Testing
import Tickets
import Working

@testable import SQLiteLedger

@Suite(.timeLimit(.minutes(1)))
struct `Dead letters of earlier versions` {
    @Test func `keep their numbers, what they are about, and what was done about them`() async throws {
        let directory = try TemporaryDirectory()
        try await Self.makeOldLedger(at: directory.file)
        let ledger = try await SQLiteLedger(path: directory.file)
        let letters = try await ledger.entries(DeadLetterFilter(status: nil), limit: nil)
        #expect(letters.map(\.id) == [7, 3])
        #expect(letters.map(\.status) == [.open, .discarded])
        #expect(letters[0].subject.seller == "handelsbeurs")
        #expect(letters[0].cause.count == 8 && letters[0].origin == 3)
        let letter = try await ledger.letter(7)
        #expect(letter?.body == Array(Self.body.utf8))
        #expect(letter?.properties.headers["n"] == .int8(5))
        #expect(letter?.trail == [])
        #expect(try await ledger.entries(DeadLetterFilter(event: "4711"), limit: nil).map(\.id) == [7])
        let acts = try await ledger.acts(LetterActFilter(), limit: nil)
        #expect(acts.map(\.kind) == [.discarded] && acts.map(\.letter) == [3])
        #expect(acts[0].signature == Signature(actor: "an", why: "test", at: 90))
        // It was touched when that was done.
        #expect(try await ledger.count(DeadLetterFilter(status: .discarded, untouchedSince: 91)) == 1)
        #expect(try await ledger.count(DeadLetterFilter(status: .discarded, untouchedSince: 90)) == 0)
        #expect(try await ledger.keep(.sample("new")) == 8)
    }

    private static let body = #"{"seller":"handelsbeurs","eventId":"4711"}"#

    /// A ledger as version 4 of its tables had it, with two letters.
    private static func makeOldLedger(at path: String) async throws {
        let queue = try DatabaseQueue(path: path)
        try DatabaseMigrator.ledger.migrate(queue, upTo: "4 stalled lines are found")
        try await queue.write { db in
            for (id, status, origin) in [(3, "discarded", nil), (7, "open", 3)] as [(Int, String, Int?)] {
                try db.execute(
                    sql: """
                        INSERT INTO dead_letters (id, fingerprint, status, reason, detail, pointer, queue, exchange,
                            routing_key, worker, first_failed_at, last_failed_at, attempts, properties, body, origin)
                        VALUES (?, ?, ?, 'malformed', 'd', '/a', 'q', 'tixly', 'k', NULL, 5, ?, 1, ?, ?, ?)
                        """,
                    arguments: [
                        id, "f\(id)", status, id * 10,
                        #"{"headers":{"n":{"int8":5}},"isPersistent":true,"type":"basket.sold"}"#,
                        id == 7 ? Data(body.utf8) : Data([0, 255]), origin,
                    ]
                )
            }
            try db.execute(
                sql: """
                    INSERT INTO dead_letter_acts (dead_letter, from_status, to_status, actor, why, at)
                    VALUES (3, 'open', 'discarded', 'an', 'test', 90)
                    """
            )
        }
        try queue.close()
    }
}
