import Desks
import Testing
import Tickets
import Working

@testable import SQLiteLedger

@Suite(.timeLimit(.minutes(1)))
struct `Dead letters in the ledger` {
    let directory: TemporaryDirectory
    let ledger: SQLiteLedger

    init() async throws {
        directory = try TemporaryDirectory()
        ledger = try await SQLiteLedger(path: directory.file)
    }

    private func letter(
        _ fingerprint: String,
        reason: String = "malformed",
        queue: String = "uitpas.sales",
        at moment: Instant = 10,
        headers: Headers = [:]
    ) -> DeadLetter {
        DeadLetter(
            id: 0,
            fingerprint: fingerprint,
            reason: reason,
            detail: "what",
            pointer: "/lines/0",
            queue: queue,
            exchange: "tixly",
            routingKey: "basket.sold.gent.handelsbeurs",
            worker: "sale-worker",
            firstFailedAt: 5,
            lastFailedAt: moment,
            attempts: 3,
            properties: MessageProperties(
                contentType: "application/json",
                contentEncoding: "utf-8",
                headers: headers,
                isPersistent: false,
                priority: 9,
                correlationID: "c",
                replyTo: "r",
                expiration: "1000",
                messageID: "m",
                timestamp: .max,
                type: "basket.sold",
                userID: "u",
                appID: "a"
            ),
            body: [0, 255, 10, 13, 34],
            origin: 42
        )
    }

    private let headers: Headers = [
        "void": .void, "bool": .bool(false), "int8": .int8(.min), "uint8": .uint8(.max),
        "int16": .int16(.min),
        "uint16": .uint16(.max), "int32": .int32(.min), "uint32": .uint32(.max), "int64": .int64(.min),
        "uint64": .uint64(.max), "float": .float(-0.1), "double": .double(.infinity),
        "decimal": .decimal(scale: 2, value: .max), "timestamp": .timestamp(.max),
        "string": .string("é\u{0}\"/\u{2028}"), "bytes": .bytes([0, 255]), "none": .bytes([]),
        "array": .array([.int8(1), .array([]), .table(["x": .void])]),
        "table": .table(["": .string(""), "deep": .table([:])]),
    ]

    @Test func `come back to the byte, with every type of header`() async throws {
        var letter = letter("f", headers: headers)
        letter.id = try await ledger.keep(letter)
        #expect(letter.id == 1)
        let reopened = try await SQLiteLedger(path: directory.file)
        #expect(try await reopened.deadLetters(DeadLetterFilter(), limit: 10) == [letter])
    }

    @Test func `keep NaN to the bit`() async throws {
        let bits: UInt64 = 0x7ff8_0000_dead_beef
        _ = try await ledger.keep(letter("f", headers: ["nan": .double(Double(bitPattern: bits))]))
        let header = try await ledger.deadLetters(DeadLetterFilter(), limit: 1).first?.properties.headers[
            "nan"
        ]
        guard case .double(let value) = header else {
            Issue.record("no double: \(String(describing: header))")
            return
        }
        #expect(value.bitPattern == bits)
    }

    @Test func `are kept once by their fingerprint`() async throws {
        let first = try await ledger.keep(letter("f"))
        let second = try await ledger.keep(letter("g"))
        #expect(try await ledger.keep(letter("f", reason: "other")) == first)
        #expect(second != first)
        #expect(
            try await ledger.deadLetters(DeadLetterFilter(), limit: 9).map(\.reason) == [
                "malformed", "malformed",
            ]
        )
    }

    @Test func `are found by filter, the newest first`() async throws {
        let old = try await ledger.keep(letter("1", at: 10))
        let new = try await ledger.keep(letter("2", queue: "uitpas.baskets", at: 30))
        let middle = try await ledger.keep(letter("3", reason: "gave-up", at: 20))
        func found(_ filter: DeadLetterFilter, limit: Int = 9) async throws -> [Int64] {
            try await ledger.deadLetters(filter, limit: limit).map(\.id)
        }
        #expect(try await found(DeadLetterFilter()) == [new, middle, old])
        #expect(try await found(DeadLetterFilter(), limit: 2) == [new, middle])
        #expect(try await found(DeadLetterFilter(ids: [old, middle, 99])) == [middle, old])
        #expect(try await found(DeadLetterFilter(ids: [])) == [])
        #expect(try await found(DeadLetterFilter(reason: "malformed")) == [new, old])
        #expect(try await found(DeadLetterFilter(queue: "uitpas.sales", since: 11)) == [middle])
        #expect(try await found(DeadLetterFilter(since: 20)) == [new, middle])
        #expect(try await found(DeadLetterFilter(status: .discarded)) == [])
        #expect(try await found(DeadLetterFilter(status: nil)) == [new, middle, old])
    }

    @Test func `change their status once, and the act is recorded`() async throws {
        let id = try await ledger.keep(letter("1"))
        func discard() async throws -> Bool {
            try await ledger.setDeadLetter(id, from: .open, to: .discarded, by: "an", why: "test", at: 50)
        }
        #expect(try await discard())
        #expect(try await !discard())
        #expect(try await !ledger.setDeadLetter(99, from: .open, to: .replayed, by: "an", why: "", at: 50))
        #expect(
            try await ledger.deadLetters(DeadLetterFilter(status: .discarded), limit: 9).map(\.id) == [id]
        )
        #expect(try await ledger.deadLetters(DeadLetterFilter(), limit: 9) == [])
        #expect(
            try await ledger.count(
                """
                SELECT COUNT(*) FROM dead_letter_acts WHERE dead_letter = \(id) AND from_status = 'open'
                    AND to_status = 'discarded' AND actor = 'an' AND why = 'test' AND at = 50
                """
            ) == 1
        )
        #expect(try await ledger.count("SELECT COUNT(*) FROM dead_letter_acts") == 1)
    }

    @Test func `are counted by reason and queue while they are open`() async throws {
        _ = try await ledger.keep(letter("1", at: 10))
        _ = try await ledger.keep(letter("2", at: 30))
        let discarded = try await ledger.keep(letter("3", reason: "gave-up"))
        _ = try await ledger.keep(letter("4", reason: "gave-up", queue: "uitpas.baskets"))
        _ = try await ledger.setDeadLetter(discarded, from: .open, to: .discarded, by: "an", why: "", at: 1)
        #expect(
            try await ledger.deadLetterCounts() == [
                DeadLetterCount(
                    reason: "gave-up",
                    queue: "uitpas.baskets",
                    count: 1,
                    firstFailedAt: 5,
                    lastFailedAt: 10
                ),
                DeadLetterCount(
                    reason: "malformed",
                    queue: "uitpas.sales",
                    count: 2,
                    firstFailedAt: 5,
                    lastFailedAt: 30
                ),
            ]
        )
    }
}
