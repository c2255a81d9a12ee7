import HTTPTransport
import JSON
import Testing
import Tickets

@testable import Publiq

struct ParsingTests {
    @Test(
        arguments: [
            (12, 1_200), ("12.50", 1_250), ("1e1", 1_000), ("0.07", 7), ("0", 0),
            ("2.4000000000000004", 240), ("8.2999999999999998", 830),
        ] as [(JSON, Int)]
    )
    func `a number, and a number in text, is an amount`(json: JSON, cents: Int) {
        #expect(json.euros == Cents(cents))
    }

    @Test(
        arguments: [
            "", "-", ".", "1.", ".5", "1,5", "€ 1", "1e", "1e1.5", "1e999", "9e99999999999999999999", "0x1",
            "1 x",
            "1.005", "-1.5", "-92233720368547758.08", "1e17", [], [:], .null, true,
        ] as [JSON]
    )
    func `what is no amount is none`(json: JSON) {
        #expect(json.euros == nil)
    }

    @Test(arguments: [
        (1_200, "12"), (1_250, "12.5"), (1_205, "12.05"), (5, "0.05"), (0, "0"), (100_000, "1000"),
    ])
    func `an amount is written as the shortest decimal`(cents: Int, text: String) {
        #expect(Cents(cents).jsonNumber == text)
        #expect(JSON.string(text).euros == Cents(cents))
    }

    @Test func `ids may be numbers, and numbers text`() {
        #expect(JSON(500_001).identifier == "500001")
        #expect(JSON.string("x").identifier == "x")
        #expect(JSON.string("").identifier == nil)
        #expect(JSON.string("400").lenientInteger == 400)
        #expect(JSON(400).lenientInteger == 400)
        #expect(JSON.string("4.5").lenientInteger == nil)
    }

    @Test func `an array with a gap is one`() {
        let gapped: JSON = ["10": "c", "2": "b", "0": "a"]
        #expect(gapped.elements == ["a", "b", "c"])
        #expect(JSON.object(["a": 1]).elements == nil)
    }

    @Test func `an HTTP date is read`() {
        #expect(
            Instant(httpDate: "Mon, 23 Nov 2026 18:02:11 GMT") == Instant(milliseconds: 1_795_456_931_000)
        )
        #expect(Instant(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT") == Instant(milliseconds: 784_111_777_000))
        #expect(Instant(httpDate: "Sunday, 06-Nov-94 08:49:37 GMT") == nil)
        #expect(Instant(httpDate: "Tue, 31 Nov 2026 18:02:11 GMT") == nil)
        #expect(Instant(httpDate: "") == nil)
    }

    @Test(arguments: [
        ("card 0900000067513 blocked", "card …blocked"), ("0900 000 067 513", "…"),
        ("0900.0000.67513!", "…!"),
        ("organiser abc-123 at 12.50", "organiser abc-123 at 12.50"), ("a\u{1B}[1m\nb", "a [1m b"),
        (String(repeating: "x", count: 200), "…"),
        ("GET /tariffs Bearer abc-DEF_123.456~ x", "GET /tariffs Bearer … x"),
        ("the bearer has a card", "the bearer has a card"),
        ("client_id=gent&client_secret=a%2Bb&x=1", "client_id=gent&client_secret=…&x=1"),
    ])
    func `text of publiq's is shown without what could be a number or a token`(text: String, shown: String) {
        #expect(text.withoutNumbers == shown)
    }

    @Test func `what a passholder is told quotes no request`() throws {
        let told = "Bel 02 123 45 67 over 0900 0000 67513, Bearer abc-DEF_123.456~, voor 24.12.2026"
        let problem = try #require(
            Problem(.problem("uitpas/invalid-card", more: #","endUserMessage":{"nl":"\#(told)"}"#))
        )
        #expect(
            problem.messages == ["nl": "Bel 02 123 45 67 over **** **** *7513, Bearer … voor 24.12.2026"]
        )
    }
}
