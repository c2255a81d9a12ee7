import Tickets

/// A price as Tixly writes it: a decimal string in euro.
struct Price: Decodable {
    var cents: Cents

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let cents = Cents(euros: text) else {
            throw decoder.corrupted("is not a price; expected euros as a string such as \"12.00\"")
        }
        self.cents = cents
    }
}

/// A name that somebody else gave: short, and without control characters.
struct Name: Decodable {
    /// So that a message id, which holds several, stays within AMQP's 255 bytes.
    static let limit = 64
    var text: String

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
        guard !text.isEmpty else { throw decoder.corrupted("is empty") }
        guard text.escapedForMessageID.utf8.count <= Self.limit else {
            throw decoder.corrupted("is too long; at most \(Self.limit) bytes")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw decoder.corrupted("holds a control character")
        }
    }
}

extension String {
    /// This text with the separator of message ids taken out of it.
    var escapedForMessageID: String {
        split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%25")
            .split(separator: ":", omittingEmptySubsequences: false).joined(separator: "%3A")
    }
}

/// A moment, RFC 3339.
struct Timestamp: Codable {
    var instant: Instant

    init(_ instant: Instant) { self.instant = instant }

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let instant = Instant(rfc3339: text) else {
            throw decoder.corrupted("is not a time; expected RFC 3339 such as \"2026-11-23T19:02:11+01:00\"")
        }
        self.instant = instant
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(instant.rfc3339)
    }
}

extension Decoder {
    func corrupted(_ text: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: text))
    }
}
