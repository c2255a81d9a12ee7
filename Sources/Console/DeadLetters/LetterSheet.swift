import Desks
import Messages
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A dead letter with everything that is kept of it.
struct LetterSheet: Encodable {
    struct Properties: Encodable {
        var contentType: String?
        var contentEncoding: String?
        var correlationId: String?
        var replyTo: String?
        var expiration: String?
        var timestamp: UInt64?
        var userId: String?
        var appId: String?
        var priority: UInt8?
    }

    var letter: LetterRow
    var properties: Properties
    var headers: [String: String]
    /// The body as text; nil where it is none.
    var body: String?
    /// The body where it is no text, and may be shown.
    var bodyBase64: String?
    var bodyBytes: Int

    init(_ letter: DeadLetter, isRevealed: Bool) {
        let mask = isRevealed ? NumberMask.revealed : .masked
        let kept = letter.properties
        self.letter = LetterRow(letter, masking: mask)
        properties = Properties(
            contentType: kept.contentType,
            contentEncoding: kept.contentEncoding,
            correlationId: kept.correlationID.map(mask.text),
            replyTo: kept.replyTo,
            expiration: kept.expiration,
            // Beyond the year 9999 it is no time, and may be a pass number.
            timestamp: kept.timestamp.flatMap { isRevealed || $0 < 253_402_300_800 ? $0 : nil },
            userId: kept.userID,
            appId: kept.appID,
            priority: kept.priority
        )
        headers = kept.headers.mapValues { mask.text(isRevealed ? $0.shown : $0.withoutBytes.shown) }
        bodyBytes = letter.body.count
        body = String(validating: letter.body, as: UTF8.self).map(mask.text)
        if body == nil, isRevealed { bodyBase64 = Data(letter.body).base64EncodedString() }
    }

    private enum CodingKeys: String, CodingKey {
        case properties, headers, body, bodyBase64, bodyBytes
    }

    /// The keys of the list's row, and beside them what it does not show.
    func encode(to encoder: any Encoder) throws {
        try letter.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(properties, forKey: .properties)
        try container.encode(headers, forKey: .headers)
        try container.encodeIfPresent(body, forKey: .body)
        try container.encodeIfPresent(bodyBase64, forKey: .bodyBase64)
        try container.encode(bodyBytes, forKey: .bodyBytes)
    }

    /// Everything, for a terminal.
    var text: String {
        var table = Table(.text("dead letter"), .text(String(letter.id)))
        let rows: [(String, String?)] = [
            ("status", letter.status), ("reason", letter.reason), ("detail", letter.detail),
            ("pointer", letter.pointer), ("queue", letter.queue), ("exchange", letter.exchange),
            ("routing key", letter.routingKey), ("worker", letter.worker),
            ("first failed at", letter.firstFailedAt), ("last failed at", letter.lastFailedAt),
            ("attempts", String(letter.attempts)), ("origin", letter.origin.map { String($0) }),
            ("type", letter.type), ("message_id", letter.messageId),
            ("content_type", properties.contentType), ("content_encoding", properties.contentEncoding),
            ("correlation_id", properties.correlationId), ("reply_to", properties.replyTo),
            ("expiration", properties.expiration), ("timestamp", properties.timestamp.map { String($0) }),
            ("user_id", properties.userId), ("app_id", properties.appId),
            ("priority", properties.priority.map { String($0) }),
        ]
        for (name, value) in rows { if let value { table.add(name, value) } }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { table.add("header \(name)", value) }
        table.add("body", "\(bodyBytes) bytes")
        let lines = (body ?? bodyBase64 ?? "(no text; --reveal shows it in base64)")
            .split(separator: "\n", omittingEmptySubsequences: false)
        return table.text + "\n\n" + lines.map { String($0).withoutControls }.joined(separator: "\n")
    }
}

extension HeaderValue {
    /// This value with nothing of its byte arrays but their size: in base64 nobody would know a number.
    fileprivate var withoutBytes: HeaderValue {
        switch self {
        case .bytes(let bytes): .string("(\(bytes.count) bytes; --reveal shows them in base64)")
        case .array(let values): .array(values.map(\.withoutBytes))
        case .table(let headers): .table(headers.mapValues(\.withoutBytes))
        default: self
        }
    }

    /// This value for a reader; its type on the wire is not told.
    fileprivate var shown: String {
        switch self {
        case .void: ""
        case .bool(let value): "\(value)"
        case .string(let text): text
        case .bytes(let bytes): Data(bytes).base64EncodedString()
        case .array(let values): "[\(values.map(\.shown).joined(separator: ", "))]"
        case .table(let headers):
            "{"
                + headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.shown)" }
                .joined(separator: ", ") + "}"
        case .float(let value): "\(value)"
        case .double(let value): "\(value)"
        case .decimal(let scale, let value): "\(value)e-\(scale)"
        case .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .timestamp:
            integer.map { String($0) } ?? "\(self)"
        }
    }
}
