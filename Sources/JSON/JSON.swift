package import FoundationEssentials

/// A JSON document as it came or as it goes: numbers keep their decimal digits.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case array([JSON])
    case object([String: JSON])
}

extension JSON {
    /// Reads a whole document.
    ///
    /// Throws `DecodingError` where it is cut short, followed by something else, nested deeper than 512 levels or no
    /// JSON (RFC 8259); a comma before a closing bracket is let pass, and of equal keys the first one counts.
    package init(parsing bytes: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }

    /// What it is, with its article, for error texts.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
