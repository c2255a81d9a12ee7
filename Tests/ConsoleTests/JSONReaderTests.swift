import Messages
import Testing

@testable import Console

@Suite struct JSONReaderTests {
    @Test(arguments: [
        ("null", JSONValue.null),
        (" true ", .bool(true)),
        ("-12", .integer(-12)),
        ("1.25e1", .number(12.5)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        (#""a\n\u00e9\ud83d\ude00\/""#, .text("a\né😀/")),
        ("[1, [], {}]", .array([.integer(1), .array([]), .object([:])])),
        (
            #"{"a":{"b":["c"]},"d":false}"#,
            .object(["a": .object(["b": .array([.text("c")])]), "d": .bool(false)])
        ),
    ])
    func `JSON is read and written`(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONReader.value(in: Array(text.utf8)) == value)
        #expect(try JSONReader.value(in: Body.encode(value)) == value)
    }

    @Test(arguments: [
        ("", 1, 1, "a value"),
        ("{", 1, 2, "a key in double quotes"),
        ("{\"a\":1,}", 1, 8, "a key in double quotes"),
        ("{\n  \"a\" 1}", 2, 7, "a colon"),
        ("[1\n 2]", 2, 2, "a comma or ]"),
        ("{\"a\":1 \"b\":2}", 1, 8, "a comma or }"),
        ("[01]", 1, 2, "a value"),
        ("[1.]", 1, 2, "a value"),
        ("nul", 1, 1, "a value"),
        ("1 2", 1, 3, "nothing more"),
        ("\"a", 1, 3, "a closing double quote"),
        ("\"\u{1}\"", 1, 2, "no control character in text"),
        (#""\x""#, 1, 3, #"an escape such as \n or \u00e9"#),
        (#""\ud83d""#, 1, 8, "the other half of a pair of surrogates"),
        (#""\ude00""#, 1, 8, "a Unicode character"),
        ("1e999", 1, 6, "a smaller number"),
    ])
    func `what is no JSON is told with its place`(_ text: String, line: Int, column: Int, expected: String) {
        #expect(throws: JSONReader.Flaw(line: line, column: column, expected: expected)) {
            try JSONReader.value(in: Array(text.utf8))
        }
    }

    @Test func `a bomb of brackets is refused`() {
        #expect(throws: JSONReader.Flaw.self) {
            try JSONReader.value(in: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }
}
