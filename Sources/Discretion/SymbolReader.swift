/// Reads text as far as numbers are concerned: digits, what stands between their groups, and everything else.
struct SymbolReader {
    enum Kind {
        case digit(Int)
        /// A space of any width.
        case blank
        /// Another sign between groups of digits: a dot, a dash, or one that can't be seen.
        case mark
        case other
    }

    let bytes: [UInt8]

    /// What stands at `index`, and how many bytes it takes.
    ///
    /// A date and a UUID are one symbol each, as is an escape.
    func symbol(at index: Int) -> (kind: Kind, length: Int) {
        let byte = bytes[index]
        if index == 0 || !bytes[index - 1].isWord {
            if isUUID(at: index) { return (.other, 36) }
            if isDate(at: index) { return (.other, 10) }
        }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return (.digit(Int(byte & 0xF)), 1)
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "+"): return (.blank, 1)
        case UInt8(ascii: "."), UInt8(ascii: "-"): return (.mark, 1)
        case UInt8(ascii: "\\"): return backslashed(at: index)
        case UInt8(ascii: "%"): return percentEncoded(at: index)
        case 0x80...: return scalar(at: index)
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return (.other, 1)
        case 0..<0x20, 0x7F: return (.mark, 1)
        default: return (.other, 1)
        }
    }

    /// The bytes with one `*` for each of the symbols that start there.
    func bytes(hiding hidden: Set<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if hidden.contains(index) {
                result.append(UInt8(ascii: "*"))
                index += symbol(at: index).length
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Whether a byte may be part of a digit, or stand between two of one number.
    static func mayJoin(_ byte: UInt8) -> Bool { joining[Int(byte)] }

    private static let joining = {
        var table = [Bool](repeating: false, count: 256)
        for byte in " .-+\\%uUtT0123456789abcdefABCDEF".utf8 { table[Int(byte)] = true }
        for byte in 0..<0x20 where byte != 0x0A { table[byte] = true }
        return table
    }()

    // MARK: Escapes

    /// `\u0030`, with more backslashes where JSON stands in JSON.
    private func backslashed(at index: Int) -> (Kind, Int) {
        let start = bytes[index...].firstIndex { $0 != UInt8(ascii: "\\") } ?? bytes.endIndex
        let prefix = start - index
        guard start < bytes.endIndex else { return (.other, prefix) }
        if bytes[start] == UInt8(ascii: "t") { return (.blank, prefix + 1) }
        guard bytes[start] == UInt8(ascii: "u"), let value = hexadecimal(start + 1, count: 4) else {
            return (.other, prefix)
        }
        return (Unicode.Scalar(value).map(Self.kind) ?? .other, prefix + 5)
    }

    /// `%30`, or the several escapes of one scalar beyond ASCII, each perhaps encoded twice (`%2530`).
    private func percentEncoded(at index: Int) -> (Kind, Int) {
        guard let first = escape(at: index) else { return (.other, 1) }
        var length = first.length
        var encoded = [first.byte]
        while encoded.count < Self.width(first.byte), index + length < bytes.count,
            let next = escape(at: index + length)
        {
            encoded.append(next.byte)
            length += next.length
        }
        guard let scalar = String(validating: encoded, as: UTF8.self)?.unicodeScalars.first else {
            return (.other, first.length)
        }
        return (Self.kind(scalar), length)
    }

    /// The byte that an escape of a URL stands for.
    private func escape(at index: Int) -> (byte: UInt8, length: Int)? {
        guard bytes[index] == UInt8(ascii: "%") else { return nil }
        var length = 1
        while hexadecimal(index + length, count: 2) == 0x25, hexadecimal(index + length + 2, count: 2) != nil
        {
            length += 2
        }
        return hexadecimal(index + length, count: 2).map { (UInt8($0), length + 2) }
    }

    private func hexadecimal(_ start: Int, count: Int) -> UInt32? {
        guard start + count <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<(start + count)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value * 16 + UInt32(digit)
        }
        return value
    }

    // MARK: Beyond ASCII

    private func scalar(at index: Int) -> (Kind, Int) {
        let end = min(bytes.count, index + Self.width(bytes[index]))
        guard let scalar = String(validating: bytes[index..<end], as: UTF8.self)?.unicodeScalars.first else {
            return (.other, 1)
        }
        return (Self.kind(scalar), end - index)
    }

    /// How many bytes the scalar takes that begins with this one.
    private static func width(_ first: UInt8) -> Int {
        switch first {
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 1
        }
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar.properties.generalCategory {
        case .decimalNumber: .digit(Int(scalar.properties.numericValue ?? 0))
        case .spaceSeparator: .blank
        case .dashPunctuation: .mark
        // What can't be seen, as in text of another encoding, and what stands for it.
        case .format: .mark
        case .control where !"\t\n\r".unicodeScalars.contains(scalar): .mark
        default:
            switch scalar {
            case "\t", "+": .blank
            case ".", "\u{2212}", "\u{B7}", "\u{FFFD}": .mark
            default: .other
            }
        }
    }

    // MARK: What is no number

    /// 8-4-4-4-12 hexadecimal digits, and nothing more on either side.
    private func isUUID(at index: Int) -> Bool {
        let end = index + 36
        guard end <= bytes.count, bytes[index].isHexadecimal else { return false }
        guard end == bytes.count || !bytes[end].isWord else { return false }
        return bytes[index..<end].enumerated().allSatisfy { place, byte in
            [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : byte.isHexadecimal
        }
    }

    /// A day of this century, such as `2026-11-23`.
    private func isDate(at index: Int) -> Bool {
        let end = index + 10
        guard end <= bytes.count, bytes[index] == UInt8(ascii: "2") else { return false }
        guard end == bytes.count || !bytes[end].isDigit else { return false }
        let parts = bytes[index..<end].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.allSatisfy(\.isDigit) ? Int(String(decoding: part, as: UTF8.self)) : nil
        }
        guard parts.map(\.count) == [4, 2, 2], numbers.count == 3 else { return false }
        return (2000...2099).contains(numbers[0]) && (1...12).contains(numbers[1])
            && (1...31).contains(numbers[2])
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isHexadecimal: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }

    /// Whether it is a letter or a digit of ASCII.
    fileprivate var isWord: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
