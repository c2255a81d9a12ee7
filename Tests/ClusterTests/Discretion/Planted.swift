import Foundation

/// Something that must not be seen, and how it looks in other guises.
struct Planted: Sendable {
    /// What may be said of it: a secret's role, a number's last four digits.
    let name: String
    /// What is looked for in text as it is.
    let needles: [String]
    /// What is looked for in text without escapes and without anything but letters and digits.
    let squeezed: [String]

    /// A UiTPAS number, also without the zeros it begins with.
    init(number: String) {
        name = "pass …\(number.suffix(4))"
        needles = Self.encoded(number)
        squeezed = [String(number.drop { $0 == "0" })]
    }

    /// A password, client secret or token.
    init(_ role: String, secret: String) {
        name = role
        let quoted = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let form = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
        needles = [secret, quoted, form, form.replacing("%20", with: "+")] + Self.encoded(secret)
        squeezed = [String(secret.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })]
    }

    /// Base64, wherever in a longer text it begins, and hexadecimal digits.
    private static func encoded(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        let base64 = (0..<3).map { offset in
            let all = Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedString()
            // The characters that no neighbour of the text has a part in.
            let (first, last) = ((offset * 8 + 5) / 6, (offset + bytes.count) * 8 / 6)
            return String(all.prefix(last).dropFirst(first))
        }
        let hexadecimal = bytes.map { String($0, radix: 16) }.joined()
        return base64 + base64.map { $0.replacing("+", with: "-").replacing("/", with: "_") }
            + [hexadecimal, hexadecimal.uppercased()]
    }
}
