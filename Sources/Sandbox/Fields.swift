import FoundationEssentials
import JSON

/// One thing that is wrong with a document, and where (RFC 6901).
package struct SchemaError: Hashable, Sendable {
    package var jsonPointer: String
    package var error: String
}

/// Everything that is wrong with a document.
package struct SchemaErrors: Error, CustomStringConvertible {
    package var all: [SchemaError]

    package var description: String {
        all.map { "\($0.jsonPointer.isEmpty ? "the document" : $0.jsonPointer) \($0.error)" }
            .joined(separator: "; ")
    }
}

/// Reads one object strictly: what is missing, of another type, or unknown is an error.
///
/// A required member that is wrong gives a placeholder, so that all errors are found in one go;
/// ``finish()`` throws them before the placeholder can be used.
struct Fields {
    private let members: [String: JSON]
    private let isObject: Bool
    private let pointer: String
    private var errors: [SchemaError] = []
    private var known: Set<String> = []

    init(_ json: JSON, at pointer: String) {
        self.pointer = pointer
        members = json.members ?? [:]
        isObject = json.members != nil
        if !isObject {
            errors.append(SchemaError(jsonPointer: pointer, error: "must be an object, is \(json.kind)"))
        }
    }

    mutating func optional<Value>(
        _ key: String,
        _ expected: String,
        _ read: (JSON) -> Value?
    ) -> Value? {
        known.insert(key)
        guard let json = members[key] else { return nil }
        guard let value = read(json) else {
            refuse(key, "must be \(expected), is \(json.kind)\(Self.quoted(json))")
            return nil
        }
        return value
    }

    mutating func required<Value>(
        _ key: String,
        _ expected: String,
        else placeholder: Value,
        _ read: (JSON) -> Value?
    ) -> Value {
        if isObject, members[key] == nil { refuse(key, "is required: \(expected)") }
        return optional(key, expected, read) ?? placeholder
    }

    mutating func optionalText(_ key: String) -> String? { optional(key, "a string", \.text) }

    mutating func requiredText(_ key: String) -> String {
        required(key, "a string that is not empty", else: "", \.nonEmptyText)
    }

    mutating func texts(_ key: String) -> [String]? {
        optional(key, "an array of strings") { json in
            guard let items = json.items else { return nil }
            let texts = items.compactMap(\.text)
            return texts.count == items.count ? texts : nil
        }
    }

    /// When it was changed last, to the second.
    mutating func modified() -> Date {
        let expected = "a time such as 2026-01-05T08:00:00+00:00"
        return optional("modified", expected) { $0.text.flatMap { Date(rfc3339: $0) } }?.wholeSecond
            ?? .beginning
    }

    /// A member that is read by `read`, which is told its pointer; its errors become errors of this object.
    mutating func nested<Value>(
        _ key: String,
        _ read: (JSON, String) throws(SchemaErrors) -> Value
    ) -> Value? {
        known.insert(key)
        guard let json = members[key] else { return nil }
        return collecting(json, at: "\(pointer)/\(key)", read)
    }

    /// The elements of an array that are read one by one; nothing where it is absent.
    mutating func list<Value>(
        _ key: String,
        _ read: (JSON, String) throws(SchemaErrors) -> Value
    ) -> [Value]? {
        guard let items = optional(key, "an array", \.items) else { return nil }
        return items.enumerated().compactMap { index, item in
            collecting(item, at: "\(pointer)/\(key)/\(index)", read)
        }
    }

    mutating func refuse(_ key: String, _ error: String) {
        errors.append(SchemaError(jsonPointer: "\(pointer)/\(key)", error: error))
    }

    mutating func finish() throws(SchemaErrors) {
        for key in members.keys.sorted() where !known.contains(key) { refuse(key, "is not a known property") }
        if !errors.isEmpty { throw SchemaErrors(all: errors) }
    }

    private mutating func collecting<Value>(
        _ json: JSON,
        at pointer: String,
        _ read: (JSON, String) throws(SchemaErrors) -> Value
    ) -> Value? {
        do throws(SchemaErrors) {
            return try read(json, pointer)
        } catch {
            errors.append(contentsOf: error.all)
            return nil
        }
    }

    private static func quoted(_ json: JSON) -> String {
        switch json {
        case .string(let text) where text.isEmpty: " that is empty"
        case .null, .bool, .number, .string, .array, .object: ""
        }
    }
}
