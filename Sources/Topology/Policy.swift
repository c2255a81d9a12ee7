/// What the broker is to do with one exchange or queue.
///
/// RabbitMQ applies one policy to each, that of the highest priority, so ours names exactly one object.
package struct Policy: Hashable, Sendable {
    package enum Target: String, Hashable, Sendable, CaseIterable {
        case queues
        case exchanges
    }

    /// A value of a policy's definition, as far as ours have such.
    package enum Value: Hashable, Sendable {
        case number(Int)
        case text(String)
        /// Somebody else's: a list, a fraction, a flag.
        case other
    }

    /// Above what an operator gives a policy for all.
    package static let priority = 100

    /// The name of the one object it is for, which is its own name as well.
    package var name: String
    package var pattern: String
    package var target: Target
    package var definition: [String: Value]
    package var priority: Int

    /// The policy of one object.
    package init(for name: String, _ target: Target, _ definition: [String: Value]) {
        self.name = name
        self.pattern = Self.pattern(matching: name)
        self.target = target
        self.definition = definition
        self.priority = Self.priority
    }

    /// The regular expression that matches this name and no other.
    static func pattern(matching name: String) -> String {
        "^\(name.escapedForPattern)$"
    }
}

extension String {
    /// This text as a regular expression that matches it and nothing else.
    var escapedForPattern: String {
        map { $0.isLetter || $0.isNumber || "-_".contains($0) ? String($0) : "\\\($0)" }.joined()
    }
}

extension Policy.Value: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {  // A try for each type is how JSON tells its types.
            self = .number(number)
        } else if let text = try? container.decode(String.self) {  // As above.
            self = .text(text)
        } else {
            self = .other
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .other: try container.encodeNil()
        }
    }
}
