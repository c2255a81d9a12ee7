/// The number on a UiTPAS card: thirteen digits, the last of them a Luhn check digit.
///
/// The number is sensitive: its twelfth digit tells that the holder is entitled to the social tariff. It must
/// never decide a tariff (passes with a 1 expire, passes with a 0 have the tariff elsewhere), and no text about
/// a number shows more than ``masked``.
package struct UiTPASNumber: Hashable, Sendable {
    /// The thirteen digits.
    ///
    /// For publiq's API and the ledger only.
    package let digits: String

    /// Reads a number as people type and scanners send it: spaces, dots and dashes are ignored.
    ///
    /// Anything but thirteen digits, and a wrong check digit, is no number.
    package init?(_ text: some StringProtocol) {
        var digits: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.append(UInt8(ascii: scalar))
            case " ", "\u{A0}", "\u{202F}", "\t", ".", "-": continue
            default: return nil
            }
            guard digits.count <= 13 else { return nil }
        }
        guard digits.count == 13, Self.passesLuhn(digits) else { return nil }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    private static func passesLuhn(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit - UInt8(ascii: "0")) * (place.isMultiple(of: 2) ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum.isMultiple(of: 10)
    }

    /// All but the last four digits replaced, for people and logs: `*********7513`.
    package var masked: String { String(repeating: "*", count: 9) + digits.suffix(4) }
}

extension UiTPASNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { masked }
    package var debugDescription: String { masked }
    package var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}
