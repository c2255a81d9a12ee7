/// A JSON document as a tree, for documents whose shape can't be relied on.
///
/// Numbers stay the text they were, so that no price ever passes through a binary fraction.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    /// Where a key occurs twice, the last one counts.
    case object([String: JSONValue])
}

extension JSONValue {
    /// The value of a key; nil where this is no object, and where the value is `null`.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[key], value != .null else { return nil }
        return value
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A text that is not empty, or a number as text: what publiq's ids may be.
    var identifier: String? {
        switch self {
        case .string(let text), .number(let text): text.isEmpty ? nil : text
        case .null, .bool, .array, .object: nil
        }
    }

    /// A whole number, also one that is written as text (`"400"`).
    var integer: Int? {
        switch self {
        case .number(let text), .string(let text): Int(text)
        case .null, .bool, .array, .object: nil
        }
    }

    var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The elements of an array, or of an object whose keys are positions, in their order.
    ///
    /// PHP writes an array with a gap as such an object.
    var elements: [JSONValue]? {
        switch self {
        case .array(let elements): return elements
        case .object(let members):
            let places = members.keys.compactMap { Int($0) }
            guard places.count == members.count else { return nil }
            return places.sorted().compactMap { members[String($0)] }
        case .null, .bool, .number, .string: return nil
        }
    }

    /// A text in several languages; a plain text is taken for Dutch.
    var localizedText: [String: String]? {
        switch self {
        case .string(let text): ["nl": text]
        case .object(let members): members.compactMapValues(\.text)
        case .null, .bool, .number, .array: nil
        }
    }
}
