package import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A message that can't be read, with the place that is to blame.
package struct DecodingFailure: Error, Hashable, Sendable {
    package var reason: DeadLetterReason
    /// A JSON pointer (RFC 6901); empty for the whole body.
    package var pointer: String
    package var message: String

    package init(reason: DeadLetterReason = .malformed, pointer: String, message: String) {
        self.reason = reason
        self.pointer = pointer
        self.message = message
    }

    package var cause: DeadLetterCause { DeadLetterCause(reason: reason, detail: message, pointer: pointer) }
}

/// Reads the body of a message, whole or not at all.
package enum Body {
    package static func decode<Message: Decodable>(
        _ type: Message.Type,
        from body: [UInt8]
    ) throws(DecodingFailure) -> Message {
        guard body.count <= Limits.body else {
            throw DecodingFailure(
                reason: .tooLarge,
                pointer: "",
                message: "the body has \(body.count) bytes; at most \(Limits.body) are read"
            )
        }
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch let failure as DecodingFailure {
            throw failure
        } catch let error as DecodingError {
            throw DecodingFailure(error)
        } catch {
            throw DecodingFailure(pointer: "", message: "the body is not JSON")
        }
    }

    /// Writes a body with its keys in order, so that the same message is the same bytes.
    package static func encode(_ message: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(message))
        } catch {
            preconditionFailure("a message of ours has a value that JSON can't hold: \(error)")
        }
    }
}

extension DecodingFailure {
    package init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(
                pointer: JSONPointer.text(context.codingPath + [key]),
                message: "\(key.stringValue) is missing"
            )
        case .valueNotFound(let type, let context):
            self.init(
                pointer: JSONPointer.text(context.codingPath),
                message: "is null; expected \(Self.name(of: type))"
            )
        case .typeMismatch(let type, let context):
            self.init(
                pointer: JSONPointer.text(context.codingPath),
                message: "has the wrong type; expected \(Self.name(of: type))"
            )
        case .dataCorrupted(let context):
            let isWhole = context.codingPath.isEmpty
            self.init(
                pointer: JSONPointer.text(context.codingPath),
                message: isWhole ? "the body is not JSON" : context.debugDescription
            )
        @unknown default:
            self.init(pointer: "", message: "the body can't be read")
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Int.Type, is Double.Type: "a number"
        case is [any Decodable].Type, is [Any].Type: "an array"
        case is [String: Any].Type: "an object"
        default: "another type of value"
        }
    }
}

/// JSON pointers, RFC 6901.
package enum JSONPointer {
    /// The pointer to where a decoder was.
    package static func text(_ path: [any CodingKey]) -> String {
        path.map { key in
            let name = key.intValue.map(String.init) ?? key.stringValue
            return "/" + escaped(name)
        }.joined()
    }

    /// A key as a token of a pointer.
    package static func escaped(_ name: String) -> String {
        name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}
