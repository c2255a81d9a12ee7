import HTTPTransport
import Testing
import Tickets

@testable import Publiq

struct ParsingTests {
    @Test(arguments: [
        ("0", 0), ("12", 1_200), ("12.5", 1_250), ("12.50", 1_250), ("2.4", 240), ("1.15", 115),
        ("4.35", 435),
        ("0.07", 7), ("1.005", 101), ("1.004999", 100), ("2.4000000000000004", 240),
        ("8.2999999999999998", 830),
        ("1e1", 1_000), ("1.25E+1", 1_250), ("125e-1", 1_250), ("5e-3", 1), ("4e-3", 0), ("-1.5", -150),
        ("99999.99", 9_999_999), ("0e1000", 0), ("1e-1000", 0),
    ])
    func `a JSON number is an amount to the nearest cent`(text: String, cents: Int) {
        #expect(Cents(jsonNumber: text) == Cents(cents))
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "1,5", "€ 1", "1e", "1e1.5", "1e999", "9e99999999999999999999", "0x1", "1 ",
    ])
    func `what is no amount is none`(text: String) {
        #expect(Cents(jsonNumber: text) == nil)
    }

    @Test(arguments: [
        (1_200, "12"), (1_250, "12.5"), (1_205, "12.05"), (5, "0.05"), (0, "0"), (100_000, "1000"),
    ])
    func `an amount is written as the shortest decimal`(cents: Int, text: String) {
        #expect(Cents(cents).jsonNumber == text)
        #expect(Cents(jsonNumber: text) == Cents(cents))
    }

    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .bool(true)), ("[]", .array([])), ("{}", .object([:])),
        ("-0.5e+3", .number("-0.5e+3")), ("\"\\u00e9\\ud83d\\ude00\\n\\/\"", .string("é😀\n/")),
        ("[1, [2],{\"a\" : null}]", .array([.number("1"), .array([.number("2")]), .object(["a": .null])])),
        ("{\"a\":1,\"a\":2}", .object(["a": .number("2")])), ("\"é\"", .string("é")),
    ])
    func `JSON is read`(text: String, value: JSONValue) {
        #expect(JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "[1", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "1.", "+1", "\"", "\"\\x\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "\"\n\"", "1 2", "[]]", "<html>", "\"\\u+123\"", "-", "1e", "tru",
    ])
    func `what is no JSON is not read`(text: String) {
        #expect(JSONParser.parse(Array(text.utf8)) == nil)
    }

    @Test func `text that is not UTF-8 and endless nesting are not read`() {
        #expect(JSONParser.parse([0x22, 0xC3, 0x28, 0x22]) == nil)
        #expect(JSONParser.parse([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) == nil)
    }

    @Test(arguments: [
        ("2026-11-23T19:02:11+01:00", 1_795_456_931_000), ("2026-11-23T18:02:11Z", 1_795_456_931_000),
        ("2026-11-23t18:02:11.5z", 1_795_456_931_500), ("2026-11-23T18:02:11.123456+0000", 1_795_456_931_123),
        ("1970-01-01T00:00:00Z", 0), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ("1969-12-31T23:59:59Z", -1_000),
    ])
    func `an RFC 3339 time is read`(text: String, milliseconds: Int64) {
        #expect(Instant(rfc3339: text) == Instant(milliseconds: milliseconds))
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T18:02:11", "2026-13-01T00:00:00Z", "2026-11-23T25:00:00Z", "x",
        "2026-11-23T18:02:11.Z",
    ])
    func `what is no time is none`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `an HTTP date is read`() {
        #expect(
            Instant(httpDate: "Mon, 23 Nov 2026 18:02:11 GMT") == Instant(milliseconds: 1_795_456_931_000)
        )
        #expect(Instant(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT") == Instant(milliseconds: 784_111_777_000))
        #expect(Instant(httpDate: "Sunday, 06-Nov-94 08:49:37 GMT") == nil)
        #expect(Instant(httpDate: "") == nil)
    }

    @Test(arguments: [
        ("card 0900000067513 blocked", "card …blocked"), ("0900 000 067 513", "…"),
        ("0900.0000.67513!", "…!"),
        ("organiser abc-123 at 12.50", "organiser abc-123 at 12.50"), ("a\u{1B}[1m\nb", "a [1m b"),
        (String(repeating: "x", count: 200), "…"),
    ])
    func `text of publiq's is shown without what could be a number or a token`(text: String, shown: String) {
        #expect(text.withoutNumbers == shown)
    }
}
