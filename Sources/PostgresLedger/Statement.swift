import SQLLedger

/// A statement as libpq takes it.
struct Statement {
    var sql: String
    var arguments: [SQLValue]
    /// Whether it will come again, in other transactions.
    var isKept = true

    init(_ sql: String, _ arguments: [SQLValue] = [], isKept: Bool = true) {
        self.sql = sql
        self.arguments = arguments
        self.isKept = isKept
    }

    init(_ statement: SQLStatement) {
        // A list of row numbers in the text is another one every time.
        self.init(statement.sql, statement.arguments, isKept: statement.sql.utf8.count < 4_000)
    }

    /// With `$1`, `$2` for every `?`; no text of ours has one in a literal.
    var numbered: String {
        var text = ""
        var count = 0
        for piece in sql.split(separator: "?", omittingEmptySubsequences: false) {
            if count > 0 { text += "$\(count)" }
            text += piece
            count += 1
        }
        return text
    }

    /// Calls `body` with what libpq wants to know of the arguments.
    func withParameters<Result>(
        _ body: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>
        ) -> Result
    ) -> Result {
        let encoded = arguments.map { Parameter($0) }
        let bytes = encoded.flatMap(\.bytes)
        let lengths = encoded.map { Int32($0.length) }
        let formats = encoded.map(\.format)
        return bytes.withUnsafeBytes { raw in
            let start = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            var offset = 0
            let values = encoded.map { parameter -> UnsafePointer<CChar>? in
                defer { offset += parameter.bytes.count }
                return parameter.isNull ? nil : start.map { $0 + offset }
            }
            return body(Int32(encoded.count), values, lengths, formats)
        }
    }
}

/// An argument in PostgreSQL's encoding.
private struct Parameter {
    var bytes: [UInt8] = []
    var length = 0
    /// 1 for binary, 0 for text that ends with a zero.
    var format: Int32 = 1
    var isNull = false

    init(_ value: SQLValue) {
        switch value {
        case .null: isNull = true
        case .integer(let number): put(text: "\(number)")
        case .real(let number): put(text: "\(number)")
        case .text(let text): put(Array(Encoding.withoutZeros(text).utf8))
        case .bytes(let bytes): put(bytes)
        case .instant(let milliseconds):
            put(withUnsafeBytes(of: Encoding.microseconds(milliseconds).bigEndian) { Array($0) })
        }
    }

    /// PostgreSQL finds out which number it wants.
    private mutating func put(text: String) {
        bytes = Array(text.utf8) + [0]
        (length, format) = (text.utf8.count, 0)
    }

    /// The byte too many gives an empty value an address: libpq takes none for NULL.
    private mutating func put(_ value: [UInt8]) {
        bytes = value + [0]
        length = value.count
    }
}

/// How values differ between us and PostgreSQL.
enum Encoding {
    /// From 1970 to 2000, where PostgreSQL begins to count.
    private static let epoch: Int64 = 946_684_800_000

    /// Text has no character zero in PostgreSQL; in its place is one that nobody uses, and that comes back as zero.
    private static let zero = "\u{F0000}"

    static func withoutZeros(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return text.split(separator: "\0", omittingEmptySubsequences: false).joined(separator: zero)
    }

    static func withZeros(_ text: String) -> String {
        // Of the characters that begin with this byte, nearly no text has any.
        guard text.utf8.contains(0xF3) else { return text }
        return text.split(separator: zero, omittingEmptySubsequences: false).joined(separator: "\0")
    }

    /// Of a moment beyond PostgreSQL's calendar, its infinity.
    static func microseconds(_ milliseconds: Int64) -> Int64 {
        let (since, isBelow) = milliseconds.subtractingReportingOverflow(epoch)
        let (count, isBeyond) = since.multipliedReportingOverflow(by: 1_000)
        guard !isBelow, !isBeyond, (-200_000_000_000_000_000...9_000_000_000_000_000_000).contains(count)
        else {
            return milliseconds < 0 ? .min : .max
        }
        return count
    }

    static func milliseconds(_ microseconds: Int64) -> Int64 {
        if microseconds == .max || microseconds == .min { return microseconds }
        return floorDivision(microseconds, 1_000) + epoch
    }

    private static func floorDivision(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
