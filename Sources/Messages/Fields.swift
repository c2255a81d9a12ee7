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
    var text: String

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
        guard !text.isEmpty else { throw decoder.corrupted("is empty") }
        guard text.escapedForMessageID.utf8.count <= Limits.name else {
            throw decoder.corrupted("is too long; at most \(Limits.name) bytes")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw decoder.corrupted("holds a control character")
        }
    }
}

extension String {
    /// An id made of parts, the same for the same parts.
    ///
    /// What would be longer than AMQP's 255 bytes is cut, and told apart by a checksum of all of it.
    static func messageID(_ parts: [String]) -> String {
        let id = parts.map(\.escapedForMessageID).joined(separator: ":")
        guard id.utf8.count > 255 else { return id }
        // FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv): the same in every process, which `Hasher` is not.
        let checksum = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        var room = 238
        let start = id.unicodeScalars.prefix { scalar in
            room -= UTF8.width(scalar)
            return room >= 0
        }
        return "\(String(start))~\(String(checksum, radix: 16))"
    }

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
