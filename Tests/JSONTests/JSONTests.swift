import FoundationEssentials
import JSON
import Testing

struct JSONTests {
    @Test(
        arguments: [
            ("null", .null), (" true ", true), ("false", false), ("-12", -12), ("[]", []), ("{}", [:]),
            (#""a\n\u00e9\ud83d\ude00\/é""#, "a\né😀/é"), ("[1, [2],{\"a\" : null}]", [1, [2], ["a": .null]]),
            (#"{"a":{"b":["c"]},"d":false}"#, ["a": ["b": ["c"]], "d": false]),
        ] as [(String, JSON)]
    )
    func `JSON is read and written`(_ text: String, _ value: JSON) throws {
        #expect(try JSON(parsing: text.utf8) == value)
        #expect(try JSON(parsing: value.bytes) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "[1", "{\"a\"}", "{a:1}", "01", "[01]", "1.", "+1", "\"", "\"\\x\"", "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "\"\n\"", "\"\u{1}\"", "1 2", "[]]", "<html>", "\"\\u+123\"", "-", "1e", "tru",
        "1e999", "NaN", "{\"a\":[1,{\"b\":01}]}",
    ])
    func `what is no JSON is not read`(_ text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text.utf8) }
    }

    @Test func `text that is not UTF-8 and endless nesting are not read`() throws {
        #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xC3, 0x28, 0x22]) }
        func nest(_ levels: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: levels)
                + [UInt8](repeating: UInt8(ascii: "]"), count: levels)
        }
        #expect(try JSON(parsing: nest(512))[0]?[0] != nil)
        #expect(throws: JSONError.self) { try JSON(parsing: nest(513)) }
        #expect(throws: JSONError.self) { try JSON(parsing: nest(1_000_000)) }
    }

    @Test(arguments: [
        ("0", 0), ("12", 1_200), ("12.5", 1_250), ("2.40", 240), ("1.15", 115), ("4.35", 435), ("0.07", 7),
        ("10", 1_000), ("10.5", 1_050), ("3.1", 310), ("1e1", 1_000), ("1.25E+1", 1_250), ("125e-1", 1_250),
        ("2.400", 240), ("-1.5", -150), ("99999.99", 9_999_999), ("1e8", 10_000_000_000),
    ])
    func `a number has hundredths, exactly`(_ text: String, _ count: Int) throws {
        #expect(try JSON(parsing: text.utf8).decimal?.hundredths == count)
    }

    @Test(arguments: ["1.005", "2.401", "8.2999999999999998", "5e-3", "1e9", "1e30", "1e100"])
    func `a number that is finer or too large has none`(_ text: String) throws {
        let number = try #require(try JSON(parsing: text.utf8).decimal)
        #expect(number.hundredths == nil)
    }

    @Test(.timeLimit(.minutes(1))) func `36 KB of nested arrays are read as fast as any 36 KB`() throws {
        let nested =
            String(repeating: "[", count: 400)
            + Array(repeating: "[true]", count: 5_000).joined(separator: ",")
            + String(repeating: "]", count: 400)
        let start = ContinuousClock.now
        _ = try JSON(parsing: nested.utf8)
        // Foundation's decoder took a minute.
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `of equal keys the first counts, and a byte order mark means nothing`() throws {
        #expect(try JSON(parsing: #"{"a":1,"a":2,"\u0061":3}"#.utf8) == ["a": 1])
        #expect(try JSON(parsing: [0xEF, 0xBB, 0xBF] + "[]".utf8) == [])
        #expect(throws: JSONError.self) { try JSON(parsing: "[1,]".utf8) }
    }

    @Test func `where a text stops to be JSON is told`() {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: #"{"a":nul}"#.utf8) }
        #expect(error?.offset == 5)
    }

    @Test(arguments: ["-92233720368547758.08", "92233720368547758.07", "1e17", "-1e30"])
    func `an amount that hardly fits has no hundredths`(_ text: String) throws {
        #expect(try JSON(parsing: text.utf8).decimal?.hundredths == nil)
    }

    @Test func `a number keeps its digits`() throws {
        let text = "[0.1,12345678901234567890.123456789,9223372036854775808]"
        #expect(try JSON(parsing: text.utf8).line == text)
    }

    @Test func `an object's keys are written in order, control characters escaped`() {
        let value: JSON = ["b": 1, "a": "\"\\/\u{1}\n", "": [true, .null]]
        #expect(value.line == #"{"":[true,null],"a":"\"\\/\u0001\u000a","b":1}"#)
    }

    @Test func `what is not there and what is null are the same to a lookup`() throws {
        let json: JSON = ["a": .null, "b": 0]
        #expect(json["a"] == nil)
        #expect(json["c"] == nil)
        #expect(json["b"] == 0)
        #expect(json.members?["a"] == .null)
        #expect(JSON.array([1])[1] == nil)
    }

    @Test(
        arguments: [
            ("[]", []), (" [ ] ", []), ("{}", []),
            ("[1, [2,3],\n {\"a\":[4]}]", ["1", " [2,3]", "\n {\"a\":[4]}"]),
            (
                #"{"a":1.50 ,"b,:\"]":{"c":"}\\"},"d":"é"}"#,
                [#""a""#, "1.50 ", #""b,:\"]""#, #"{"c":"}\\"}"#, #""d""#, #""é""#]
            ),
        ] as [(String, [String])]
    )
    func `the parts of a document are had as they are written`(_ text: String, _ parts: [String]) {
        #expect(JSON.parts(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } == parts)
    }
}
