extension Redaction {
    /// The longest sentence, in bytes.
    package static let longest = 500

    /// A sentence that may hold words of others: without whole numbers, and short enough for a header and a log line.
    package static func sentence(_ text: String) -> String {
        let masked = mask(text)
        guard masked.utf8.count > longest else { return masked }
        var rest = longest - "…".utf8.count
        let start = masked.unicodeScalars.prefix { scalar in
            rest -= UTF8.width(scalar)
            return rest >= 0
        }
        return String(start) + "…"
    }
}
