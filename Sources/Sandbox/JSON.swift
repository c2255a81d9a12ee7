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
    /// Throws `DecodingError` where it is not JSON (RFC 8259, UTF-8).
    package init(parsing bytes: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }

    /// What it is, with its article, for error texts.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The string, if it is one.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The string, if it is one with at least one character.
    var nonEmptyText: String? {
        guard let text, !text.isEmpty else { return nil }
        return text
    }

    /// The boolean, if it is one.
    package var boolean: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number, if it is one.
    package var decimal: Decimal? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The number, if it is one without a fraction that fits.
    package var integer: Int? { decimal.flatMap { Int("\($0)") } }

    /// The elements, if it is an array.
    package var items: [JSON]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    /// The members, if it is an object.
    package var members: [String: JSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The member of an object; `nil` for everything else.
    package subscript(_ key: String) -> JSON? { members?[key] }

    /// The element of an array; `nil` for everything else.
    package subscript(_ index: Int) -> JSON? {
        guard let items, items.indices.contains(index) else { return nil }
        return items[index]
    }
}

extension JSON: Decodable {
    /// Takes the first kind that fits: `JSONDecoder` never turns one kind into another.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {  // another kind: try the next
            self = .string(value)
        } else if let value = try? container.decode(Bool.self) {  // another kind: try the next
            self = .bool(value)
        } else if let value = try? container.decode(Decimal.self) {  // another kind: try the next
            self = .number(value)
        } else if let value = try? container.decode([String: JSON].self) {  // another kind: try the next
            self = .object(value)
        } else {
            self = .array(try container.decode([JSON].self))
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .number(Decimal(value)) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension JSON {
    /// A number without a fraction.
    init(_ value: Int) { self = .number(Decimal(value)) }

    /// An array of strings.
    init(_ texts: some Sequence<String>) { self = .array(texts.map(JSON.string)) }

    /// The string, or `null`.
    init(_ text: String?) { self = text.map(JSON.string) ?? .null }
}
