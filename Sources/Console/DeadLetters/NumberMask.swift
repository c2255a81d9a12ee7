import Discretion
import Glibc

/// Whether UiTPAS numbers are shown.
enum NumberMask {
    case masked
    case revealed

    /// The text, with all but the last four digits of everything that may be a UiTPAS number masked.
    func text(_ text: String) -> String {
        switch self {
        case .revealed: text
        case .masked: Redaction.mask(Self.maskFields(in: text))
        }
    }

    /// Masks what stands in a JSON member `uitpasNumber`, however it is written.
    private static func maskFields(in text: String) -> String {
        guard holdsQuote(text) else { return text }
        var masked = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: /"uitpasNumber"\s*:\s*"((?:[^"\\]|\\.)*)"?/) {
            let value = match.output.1
            masked += rest[..<value.startIndex]
            // An escaped digit (\u0030) holds digits itself; nothing of it is worth showing.
            masked += value.contains("\\") ? "*" : hidden(value)
            rest = rest[value.endIndex...]
        }
        return masked + rest
    }

    /// Whether a member's name can be in a text: a look that costs nothing beside a regular expression.
    private static func holdsQuote(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.baseAddress.map { memchr($0, Int32(UInt8(ascii: "\"")), bytes.count) != nil } ?? false
        }
    }

    private static func hidden(_ value: Substring) -> String {
        var left = value.count(where: \.isNumber) - 4
        return String(
            value.map { character -> Character in
                guard character.isNumber else { return character }
                left -= 1
                return left >= 0 ? "*" : character
            }
        )
    }
}
