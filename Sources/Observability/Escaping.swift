extension String {
    /// Appends `text` so that it stays on one line and cannot steer a terminal: `\n`, `\r`, `\t`, `\u0000`.
    mutating func appendEscaped(_ text: String, quoting: Bool) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            case "\"" where quoting, "\\" where quoting:
                self += "\\"
                unicodeScalars.append(scalar)
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{2029}":
                let digits = String(scalar.value, radix: 16)
                self += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: unicodeScalars.append(scalar)
            }
        }
    }

    /// Appends `text` in quotes, as a JSON string.
    mutating func appendQuoted(_ text: String) {
        self += "\""
        appendEscaped(text, quoting: true)
        self += "\""
    }
}
