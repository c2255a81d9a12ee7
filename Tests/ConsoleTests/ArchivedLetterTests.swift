import Desks
import JSON
import Messages
import Testing
import Tickets
import Working

@testable import Console

@Suite struct ArchivedLetterTests {
    private static func letter(_ body: [UInt8]) -> DeadLetter {
        var delivery = Delivery.given(also: [
            "x": .table(["deep": .array([.int8(1), .bytes([0, 255])])]), "big": .int64(1_234_567_890_123),
            "pass": .string("0900000067513"),
            TravelHeader.trail: .array([
                .table([
                    "at": .int64(1_795_000_000_123), "attempt": .int64(1), "kind": .string("upstream"),
                    "detail": .string("a timeout"),
                ])
            ]),
        ])
        delivery.body = body
        var letter = DeadLetter(delivery, at: Instant(milliseconds: 5))
        letter.id = 12
        letter.correction = Array(#"{"mended":"0900000067513"}"#.utf8)
        letter.isCorrected = true
        return letter
    }

    private static func imported(_ line: String) throws -> DeadLetter {
        try ArchivedLetter(line: Array(line.utf8)).letter()
    }

    @Test(arguments: [Array("{\"a\":\"é\u{0}\n\"}".utf8), [0, 255, 10], []])
    func `a letter comes back to the byte, but for its number`(_ body: [UInt8]) throws {
        let letter = Self.letter(body)
        var expected = letter
        expected.id = 0
        let back = try Self.imported(ArchivedLetter(letter).line(.revealed))
        #expect(back.properties == expected.properties)
        #expect(back.body == body && back.correction == letter.correction && back.isCorrected)
        #expect(back.trail == letter.trail && back.trail.count == 1)
        #expect(back.fingerprint == letter.fingerprint && back.reason == letter.reason)
        #expect(back.firstFailedAt == letter.firstFailedAt && back.lastFailedAt == letter.lastFailedAt)
        #expect(back.queue == letter.queue && back.attempts == letter.attempts && back.id == 0)
    }

    @Test func `a masked line is JSON without a whole number, and can't be imported`() throws {
        let body = Array(#"{"uitpasNumber":"0900000067513","n":1900000067513,"t":"09000 000.67513"}"#.utf8)
        let line = ArchivedLetter(Self.letter(body)).line(.masked)
        _ = try JSON(parsing: Array(line.utf8))
        #expect(!line.contains("67513"))
        #expect(line.contains("7513"))
        #expect(throws: ToolFailure.self) { try Self.imported(line) }
    }

    @Test(arguments: [
        ("\"status\":\"open\"", "\"status\":\"opn\"", "/status"),
        ("\"reason\":\"seller-mismatch\"", "\"reason\":\"bad\"", "/reason"),
        ("\"firstFailedAt\":\"1", "\"firstFailedAt\":\"x", "/firstFailedAt"),
        ("\"body\":\"\"", "\"body\":\"{}\"", "/fingerprint"),
        ("\"body\":\"\"", "\"body\":\"\",\"bodyBase64\":\"\"", "/body"),
        ("\"correction\":", "\"correctionBase64\":\"-\",\"no\":", "/correction"),
        ("\"attempts\":3", "\"attempts\":-3", "/attempts"),
        ("\"queue\":\"uitpas.baskets\"", "\"queue\":\"\"", "/queue"),
    ])
    func `a line that can't be believed is refused with the place`(
        _ right: String,
        _ wrong: String,
        _ place: String
    ) throws {
        let line = ArchivedLetter(Self.letter([])).line(.revealed)
        #expect(line.contains(right))
        #expect {
            try Self.imported(line.replacing(right, with: wrong))
        } throws: { error in
            (error as? ToolFailure)?.description.hasPrefix(place) == true
        }
    }
}
