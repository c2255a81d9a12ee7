import JSON

/// What nobody expects in a document, as it is written there.
enum Oddity {
    /// publiq's published test numbers; none may be seen whole in what is told about an input.
    static let passNumbers = ["0900000067513", "0900000095902", "0900000031618"]

    static func key(_ dice: inout Dice) -> [UInt8] {
        dice.once(in: 3) ? JSON.string(dice.pick(keys)).bytes : text(&dice)
    }

    static func token(_ dice: inout Dice) -> [UInt8] {
        switch dice.below(8) {
        case 0...1: Array(dice.pick(numbers).utf8)
        case 2: Array(dice.pick(words).utf8)
        case 3 where dice.once(in: 8): nest(&dice)
        default: text(&dice)
        }
    }

    /// A string with its quotes.
    static func text(_ dice: inout Dice) -> [UInt8] {
        switch dice.below(12) {
        case 0: return Array(dice.pick(written).utf8)
        case 1: return quoted(dice.pick(bytes))
        case 2: return quoted(Array(String(repeating: dice.pick(repeated), count: length(&dice)).utf8))
        case 3...4:
            let number = dice.pick(passNumbers)
            let gap = dice.pick(["", " ", ".", "\u{A0}", "\u{202F}", "-"])
            return JSON.string("\(number.prefix(4))\(gap)\(number.dropFirst(4))").bytes
        case 5: return JSON.string(dice.pick(times)).bytes
        case 6: return JSON.string(dice.pick(prices)).bytes
        case 7: return JSON.string(dice.pick(known)).bytes
        case 8: return JSON.string("\(dice.pick(texts))\(dice.pick(passNumbers))\(dice.pick(texts))").bytes
        default: return JSON.string(dice.pick(texts)).bytes
        }
    }

    /// Text that a header, a property or a query may hold.
    static func plainText(_ dice: inout Dice) -> [UInt8] { Array(text(&dice).dropFirst().dropLast()) }

    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    }

    /// Mostly short: long inputs take long and say little.
    private static func length(_ dice: inout Dice) -> Int {
        dice.once(in: 40)
            ? dice.pick([70_000, 300_000]) : dice.pick([2, 13, 63, 64, 65, 255, 256, 1_024, 1_025])
    }

    private static func nest(_ dice: inout Dice) -> [UInt8] {
        let levels = dice.pick([16, 400, 511, 512, 513, 600, 30_000])
        let (left, right) = dice.pick([("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]"), ("[", "")])
        return Array(
            (String(repeating: left, count: levels) + "1" + String(repeating: right, count: levels)).utf8
        )
    }

    static let numbers = [
        "0", "-0", "0.0", "-0.0", "1", "-1", "1e400", "-1e400", "1e-400", "1e127", "1e128", "-1e127",
        "5e-324",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "92233720368547758.07", "-92233720368547758.08", "92233720368547758.08", "18446744073709551615",
        "18446744073709551616", "340282366920938463463374607431768211456", "2.4000000000000004", "12.005",
        "0.30000000000000004", "100000000", "100000000.01", "1e8", "-0.01", "4294967296", "2147483648",
        "0900000067513", "900000067513", "NaN", "Infinity", "-Infinity", "0x10", "01", "1.", ".5", "1e", "+1",
        "1_000", "--1", "1e99999999999999999999", String(repeating: "9", count: 400),
        "0." + String(repeating: "3", count: 400), "1" + String(repeating: "0", count: 400) + "e-400",
    ]
    private static let words = [
        "null", "true", "false", "nul", "undefined", "[]", "{}", "", " ", "/*c*/1", "'a'", "[,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}", "{\"\":null}", "\u{FEFF}1", "tru",
    ]
    /// Strings that only exist with escapes or without quotes.
    private static let written = [
        #""\ud800""#, #""\udc00\ud800""#, #""\u0000""#, #""a\u0000b""#, #""\u202e""#, #""\u0009""#, #""\x""#,
        #""\"#, #""abc"#, #""\ud83d\ude00""#, "\"\\u0030\\u0039\\u0030\\u0030000067513\"", #""\uFFFF""#,
        #""\u00""#,
    ]
    static let bytes: [[UInt8]] = [
        [0x00], [0xFF], [0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        [0xC0, 0xAF],
        [0xEF, 0xBB, 0xBF], [0x0A], [0x1B, 0x5B, 0x33, 0x31, 0x6D], [0x22], [0x5C], [0x80, 0x80],
        [UInt8](repeating: 0xE9, count: 200), [UInt8](repeating: 0xFF, count: 255),
    ]
    private static let repeated = ["a", "9", "é", "😀", "e\u{301}", "\u{301}", "%", ":", "/", "\\\\", "0900 "]
    private static let texts = [
        "", " ", "\t\n", "a", "é", "e\u{301}\u{301}\u{301}", "\u{202E}nebo\u{202C}", "👩‍👩‍👧‍👦", "%3A:%25", "a:b",
        "../..",
        "a/b~c", "#", "*", "ＵｉＴＰＡＳ", "１２", "null", "0", "-1", "{}", "[\"a\"]", "<b>",
        "'; DROP TABLE line; --",
        "\u{0}", "\u{7F}", "\u{85}", "\u{2028}", "\u{FEFF}", "İ", "ß", "Ⅷ", "urn:uuid:", "https://", "a b",
        "\u{1B}[31m",
    ]
    static let times = [
        "2026-11-23T19:02:11+01:00", "0000-01-01T00:00:00+23:59", "9999-12-31T23:59:60-23:59",
        "2026-02-29T00:00:00Z",
        "2026-11-23T19:02:11.99999999999999999999999Z", "2026-11-23T24:00:00Z", "-001-01-01T00:00:00Z",
        "2026-11-23T19:02:11+0100", "Mon, 23 Nov 2026 10:00:00 GMT", "Mon, 99 Nov 9999 99:99:99 GMT", "now",
    ]
    private static let prices = [
        "0", "00000.00", "99999.99", "100000", "12", "12.", ".5", "1e3", "-0", "12,00", "１２.00", "12.005",
        " 12", "1.2.3",
    ]
    /// What means something to us, where it does not belong.
    private static let known = [
        "gent", "brugge", "handelsbeurs", "vooruit", "4711", "4712", "4713", "UiTPAS integratie",
        "UiTPAS groepspas", "Standaard",
        "UiTPAS", "online", "box-office", "SOCIALTARIFF", "base", "manual", "integration", "registered",
        "absent",
        "5a0967f9-cc06-4c3c-9206-30481a767434", "0CE87CBC-9299-4528-8D35-92225DC9489F", "Bearer",
        "invalid_client",
        "https://api.publiq.be/probs/uitpas/maximum-reached",
        "https://api.publiq.be/probs/uitpas/invalid-uitpasnumber",
        "https://api.publiq.be/probs/body/invalid-data", "/0/uitpasNumber", "/99999999999999999999/x", "#/1",
    ]
    private static let keys = [
        "", "a", "lines", "lineId", "tariff", "id", "price", "type", "status", "member", "totalItems",
        "available",
        "basketId", "BasketId", "basketid", "__proto__", "a/b", "m~n", "0", "-1", "é", "e\u{301}",
    ]
}
