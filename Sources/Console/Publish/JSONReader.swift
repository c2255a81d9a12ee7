/// Reads JSON (RFC 8259) and says where it is none.
struct JSONReader {
    /// What is wrong, and where: lines and columns count from 1.
    struct Flaw: Error, Hashable {
        var line: Int
        var column: Int
        var expected: String
    }

    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    /// More levels than any message has.
    private static let deepest = 200

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one value that `bytes` hold.
    static func value(in bytes: [UInt8]) throws(Flaw) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.place == bytes.count else { throw reader.flaw("nothing more") }
        return value
    }

    private mutating func value() throws(Flaw) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { reader throws(Flaw) in .object(try reader.members()) }
        case UInt8(ascii: "["): return try nested { reader throws(Flaw) in .array(try reader.elements()) }
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(Flaw) -> JSONValue
    ) throws(Flaw) -> JSONValue {
        guard depth < Self.deepest else { throw flaw("at most \(Self.deepest) levels") }
        depth += 1
        place += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func members() throws(Flaw) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return members }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw flaw("a key in double quotes") }
            let key = try text()
            skipSpace()
            guard take(":") else { throw flaw("a colon") }
            members[key] = try value()
            skipSpace()
            if take("}") { return members }
            guard take(",") else { throw flaw("a comma or }") }
        }
    }

    private mutating func elements() throws(Flaw) -> [JSONValue] {
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return elements }
        while true {
            elements.append(try value())
            skipSpace()
            if take("]") { return elements }
            guard take(",") else { throw flaw("a comma or ]") }
        }
    }

    private mutating func text() throws(Flaw) -> String {
        place += 1
        var units: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                guard let text = String(validating: units, as: UTF8.self) else { throw flaw("UTF-8 text") }
                return text
            case UInt8(ascii: "\\"):
                place += 1
                units += try escape().utf8
            case 0..<0x20:
                throw flaw("no control character in text")
            default:
                units.append(byte)
                place += 1
            }
        }
        throw flaw("a closing double quote")
    }

    private mutating func escape() throws(Flaw) -> String {
        let plain: [UInt8: String] = [
            0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n", 0x72: "\r",
            0x74: "\t",
        ]
        guard let byte = next else { throw flaw("an escaped character") }
        if let text = plain[byte] {
            place += 1
            return text
        }
        var units = [try escapedUnit()]
        if UTF16.isLeadSurrogate(units[0]) {
            guard take("\\") else { throw flaw("the other half of a pair of surrogates") }
            units.append(try escapedUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw flaw("a Unicode character") }
        return text
    }

    private mutating func escapedUnit() throws(Flaw) -> UInt16 {
        guard take("u"), place + 4 <= bytes.count,
            bytes[place..<place + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw flaw("an escape such as \\n or \\u00e9") }
        place += 4
        return unit
    }

    private mutating func number() throws(Flaw) -> JSONValue {
        let rest = String(
            decoding: bytes[place...].prefix { "+-.0123456789eE".utf8.contains($0) },
            as: UTF8.self
        )
        guard let match = rest.prefixMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/),
            match.0.utf8.count == rest.utf8.count
        else { throw flaw("a value") }
        place += rest.utf8.count
        if let integer = Int64(rest) { return .integer(integer) }
        guard let number = Double(rest), number.isFinite else { throw flaw("a smaller number") }
        return .number(number)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Flaw) -> JSONValue {
        guard bytes[place...].starts(with: word.utf8) else { throw flaw("a value") }
        place += word.utf8.count
        return value
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
    }

    private func flaw(_ expected: String) -> Flaw {
        let before = bytes[..<place]
        let line = before.count { $0 == 0x0A } + 1
        return Flaw(line: line, column: before.reversed().prefix { $0 != 0x0A }.count + 1, expected: expected)
    }
}
