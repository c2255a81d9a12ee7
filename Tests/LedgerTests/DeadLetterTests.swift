import Desks
import SQLLedger
import Testing
import Tickets
import Working

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `Dead letters in the ledger` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
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
        letter.trail = [
            FailedAttempt(at: 1, attempt: 1, kind: "upstream", detail: "a timeout"),
            FailedAttempt(at: 2, attempt: 2, kind: "malformed", detail: "what"),
        ]
        letter.id = try await ledger.keep(letter)
        #expect(letter.id == 1)
        let reopened = try await place.open()
        #expect(try await reopened.letter(1) == letter)
        #expect(try await reopened.entries(DeadLetterFilter(), limit: 10) == [letter.entry])
        #expect(try await reopened.letter(2) == nil)
    }

    @Test func `keep NaN to the bit`() async throws {
        let bits: UInt64 = 0x7ff8_0000_dead_beef
        let id = try await ledger.keep(letter("f", headers: ["nan": .double(Double(bitPattern: bits))]))
        let header = try await ledger.letter(id)?.properties.headers["nan"]
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
            try await ledger.entries(DeadLetterFilter(), limit: 9).map(\.reason) == [
                "malformed", "malformed",
            ]
        )
    }

    @Test
    func `are opened again when their message is sent once more, and left alone when it is delivered again`()
        async throws
    {
        let id = try await ledger.keep(letter("f"), isRepetition: false)
        _ = try await ledger.discard([id], Signature(actor: "an", why: "test", at: 20))
        #expect(try await ledger.keep(letter("f"), isRepetition: true) == id)
        #expect(try await ledger.letter(id)?.status == .discarded)
        #expect(try await ledger.keep(letter("f", at: 30), isRepetition: false) == id)
        #expect(try await ledger.letter(id)?.status == .open)
        let acts = try await ledger.acts(LetterActFilter(letter: id), limit: nil)
        #expect(acts.map(\.kind) == [.restored, .discarded])
        #expect(acts[0].signature.actor == "dead-letters collect")
    }

    @Test func `are found by filter, the newest first`() async throws {
        let old = try await ledger.keep(letter("1", at: 10))
        let new = try await ledger.keep(letter("2", queue: "uitpas.baskets", at: 30))
        let middle = try await ledger.keep(letter("3", reason: "gave-up", at: 20))
        func found(_ filter: DeadLetterFilter, limit: Int? = nil) async throws -> [Int64] {
            try await ledger.entries(filter, limit: limit).map(\.id)
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
        #expect(try await found(DeadLetterFilter(until: 20)) == [old])
        #expect(try await found(DeadLetterFilter(after: old)) == [new, middle])
        #expect(try await ledger.count(DeadLetterFilter(reason: "malformed")) == 2)
        #expect(try await ledger.newestLetter() == middle)
    }

    @Test func `are found by whom they are about`() async throws {
        let sold = """
            {"workgroup":"gent","seller":"handelsbeurs","basketId":"B-1",
             "lines":[{"eventId":"4711"},{"eventId":"4712"},{"eventId":"4711"}]}
            """
        let command = """
            {"workgroup":"gent","seller":"ntgent","basketId":"B-2","organizerId":"o-1"}
            """
        let first = letter("1").with(body: sold)
        let id = try await ledger.keep(first)
        let other = try await ledger.keep(letter("2").with(body: command))
        func found(_ filter: DeadLetterFilter) async throws -> [Int64] {
            try await ledger.entries(filter, limit: nil).map(\.id).sorted()
        }
        #expect(try await found(DeadLetterFilter(workgroup: "gent")) == [id, other])
        #expect(try await found(DeadLetterFilter(seller: "handelsbeurs")) == [id])
        #expect(try await found(DeadLetterFilter(basket: "B-2")) == [other])
        #expect(try await found(DeadLetterFilter(organizer: "o-1")) == [other])
        #expect(try await found(DeadLetterFilter(event: "4711")) == [id])
        #expect(try await found(DeadLetterFilter(event: "4713")) == [])
        #expect(try await found(DeadLetterFilter(cause: first.cause)) == [id, other])
        #expect(try await found(DeadLetterFilter(type: "basket.sold", seller: "nobody")) == [])
    }

    @Test func `have other lives before and after them`() async throws {
        func keep(_ fingerprint: String, origin: Int64?) async throws -> Int64 {
            var letter = letter(fingerprint)
            letter.origin = origin
            return try await ledger.keep(letter)
        }
        let first = try await keep("1", origin: nil)
        let second = try await keep("2", origin: first)
        let third = try await keep("3", origin: second)
        _ = try await keep("4", origin: nil)
        #expect(try await ledger.otherLives(of: second).map(\.id) == [first, third])
        #expect(try await ledger.otherLives(of: first).map(\.id) == [second, third])
        #expect(try await ledger.otherLives(of: 99) == [])
    }

    @Test func `are counted by what they have in common, with a trend`() async throws {
        let minute: Int64 = 60_000
        let now = Instant(milliseconds: 100 * minute)
        for (index, age) in [0, 1, 1, 11, 50].enumerated() {
            let moment = Instant(milliseconds: now.milliseconds - Int64(age) * minute)
            let reason = index == 4 ? "gave-up" : "malformed"
            _ = try await ledger.keep(letter("\(index)", reason: reason, at: moment))
        }
        let scale = TrendScale(end: now, step: .seconds(60), steps: 3)
        let groups = try await ledger.groups(DeadLetterFilter(), by: .reason, on: scale)
        #expect(groups.map(\.key) == ["malformed", "gave-up"])
        #expect(groups.map(\.count) == [4, 1])
        // What fell at the end of the scale is in its last step, what fell before it in none.
        #expect(groups.map(\.trend) == [[0, 0, 3], [0, 0, 0]])
        #expect(groups[0].firstFailedAt == 5)
        #expect(groups[0].lastFailedAt == now)
        #expect(groups[0].example.id == 4)
        #expect(
            try await ledger.groups(DeadLetterFilter(reason: "gave-up"), by: .queue, on: scale).map(\.count)
                == [1]
        )
        #expect(try await ledger.groups(DeadLetterFilter(), by: .seller, on: scale).map(\.key) == [nil])
    }

    @Test func `are counted for each event of their lines`() async throws {
        _ = try await ledger.keep(letter("1").with(body: #"{"lines":[{"eventId":"a"},{"eventId":"b"}]}"#))
        _ = try await ledger.keep(letter("2").with(body: #"{"eventId":"b"}"#))
        _ = try await ledger.keep(letter("3"))
        let scale = TrendScale(end: 10, step: .seconds(60))
        let groups = try await ledger.groups(DeadLetterFilter(), by: .event, on: scale)
        #expect(groups.map(\.key) == ["b", nil, "a"])
        #expect(groups.map(\.count) == [2, 1, 1])
    }
}

extension DeadLetter {
    /// The same letter about something else.
    fileprivate func with(body: String) -> DeadLetter {
        DeadLetter(
            id: self.id,
            fingerprint: self.fingerprint,
            reason: self.reason,
            detail: self.detail,
            pointer: self.pointer,
            queue: self.queue,
            exchange: self.exchange,
            routingKey: self.routingKey,
            worker: self.worker,
            firstFailedAt: self.firstFailedAt,
            lastFailedAt: self.lastFailedAt,
            attempts: self.attempts,
            properties: properties,
            body: Array(body.utf8),
            origin: self.origin
        )
    }
}
