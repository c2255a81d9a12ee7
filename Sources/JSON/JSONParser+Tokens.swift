import FoundationEssentials

extension JSONParser {
    /// Takes a number as the grammar has it, which `Decimal` does not look at.
    mutating func number() throws(JSONError) -> Decimal {
        let start = place
        if byte == UInt8(ascii: "-") { place += 1 }
        let isZero = byte == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !isZero || whole == 1 else { throw error("no value") }
        if byte == UInt8(ascii: ".") {
            place += 1
            guard digits() > 0 else { throw error("no digit after the point") }
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            place += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { place += 1 }
            guard digits() > 0 else { throw error("no digit in the exponent") }
        }
        guard let value = Decimal(string: String(decoding: text[start..<place], as: UTF8.self)),
            value.isFinite
        else {
            place = start
            throw error("a number that is too large or too small")
        }
        return value
    }

    private mutating func digits() -> Int {
        let start = place
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
        return place - start
    }

    mutating func string() throws(JSONError) -> String {
        place += 1
        var content: [UInt8] = []
        var start = place
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                content += text[start..<place]
                guard let string = String(validating: content, as: UTF8.self) else {
                    throw error("no UTF-8 in a string")
                }
                place += 1
                return string
            case UInt8(ascii: "\\"):
                content += text[start..<place]
                place += 1
                try escape(into: &content)
                start = place
            case 0..<0x20: throw error("a control character in a string")
            default: place += 1
            }
        }
        throw error("the text ends within a string")
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        guard let byte else { throw error("the text ends within a string") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            let first = try unit()
            if let scalar = Unicode.Scalar(first) {
                content += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
                return
            }
            guard (0xD800..<0xDC00).contains(first), text[place...].starts(with: [0x5C, 0x75]) else {
                throw error("half a surrogate pair")
            }
            place += 2
            let second = try unit()
            guard (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(
                    0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00
                )
            else { throw error("half a surrogate pair") }
            content += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        default: throw error("an unknown escape")
        }
    }

    /// Four hexadecimal digits.
    private mutating func unit() throws(JSONError) -> UInt16 {
        guard place + 4 <= text.count else { throw error("the text ends within a string") }
        var unit: UInt16 = 0
        for byte in text[place..<place + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("no hexadecimal digit")
            }
            unit = unit << 4 | UInt16(digit)
        }
        place += 4
        return unit
    }
}
