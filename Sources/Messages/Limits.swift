import Working

/// How large a message may be; docs/limits.md has the reasons.
package enum Limits {
    /// A body, in bytes.
    package static let body = 256 << 10
    /// Lines of a basket, and elements of any other list.
    package static let lines = 500
    /// A name, in bytes as a message id writes it: an id of several names stays within AMQP's 255 bytes.
    package static let name = 64
    /// Any other text, in bytes.
    package static let text = 1_000
}

/// A list of somebody else's, with at most ``Limits/lines`` elements.
struct Few<Element: Decodable>: Decodable {
    var elements: [Element]

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        if let count = container.count, count > Limits.lines {
            throw DecodingFailure(
                reason: .tooLarge,
                pointer: JSONPointer.text(decoder.codingPath),
                message: "has \(count) elements; at most \(Limits.lines) are read"
            )
        }
        elements = []
        while !container.isAtEnd { elements.append(try container.decode(Element.self)) }
    }
}

extension Few: Sendable where Element: Sendable {}

/// A text of somebody else's: at most ``Limits/text`` bytes, and without the character that databases can't keep.
struct Text: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
        guard text.utf8.count <= Limits.text else {
            throw decoder.corrupted("is too long; at most \(Limits.text) bytes")
        }
        guard !text.utf8.contains(0) else { throw decoder.corrupted("holds U+0000") }
    }
}

extension KeyedDecodingContainer {
    func text(forKey key: Key) throws -> String { try decode(Text.self, forKey: key).text }
    func textIfPresent(forKey key: Key) throws -> String? {
        try decodeIfPresent(Text.self, forKey: key)?.text
    }
    func name(forKey key: Key) throws -> String { try decode(Name.self, forKey: key).text }
    func nameIfPresent(forKey key: Key) throws -> String? {
        try decodeIfPresent(Name.self, forKey: key)?.text
    }
}
