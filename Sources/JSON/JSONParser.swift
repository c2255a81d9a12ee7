/// Reads a text from left to right; ``JSON/init(parsing:)`` says what it takes.
struct JSONParser {
    let text: [UInt8]
    var place = 0

    mutating func document() throws(JSONError) -> JSON {
        // Whoever saves a file with a byte order mark means nothing by it.
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        let value = try value(within: JSON.deepest)
        skipSpace()
        guard place == text.count else { throw error("something follows the document") }
        return value
    }

    func error(_ description: String) -> JSONError { JSONError(offset: place, description: description) }

    var byte: UInt8? { place < text.count ? text[place] : nil }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || (0x09...0x0D).contains(byte), byte != 0x0B, byte != 0x0C {
            place += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard byte == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value(within depth: Int) throws(JSONError) -> JSON {
        skipSpace()
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try members(within: depth))
        case UInt8(ascii: "["): return .array(try items(within: depth))
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw error("the text ends where a value is expected")
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
        guard text[place...].starts(with: word.utf8) else { throw error("no value") }
        place += word.utf8.count
        return value
    }

    private mutating func items(within depth: Int) throws(JSONError) -> [JSON] {
        guard depth > 0 else { throw error("nested too deeply") }
        place += 1
        var items: [JSON] = []
        guard !take("]") else { return items }
        repeat { items.append(try value(within: depth - 1)) } while take(",")
        guard take("]") else { throw error("neither a comma nor the end of the array") }
        return items
    }

    private mutating func members(within depth: Int) throws(JSONError) -> [String: JSON] {
        guard depth > 0 else { throw error("nested too deeply") }
        place += 1
        var members: [String: JSON] = [:]
        guard !take("}") else { return members }
        repeat {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw error("no key in quotes") }
            let key = try string()
            guard take(":") else { throw error("no colon after a key") }
            let value = try value(within: depth - 1)
            if members[key] == nil { members[key] = value }
        } while take(",")
        guard take("}") else { throw error("neither a comma nor the end of the object") }
        return members
    }
}
