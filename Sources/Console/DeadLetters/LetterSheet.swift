import Desks
import Messages
import Tickets
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A dead letter with everything that is known of it.
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

    struct Attempt: Encodable {
        var at: String
        var attempt: Int
        /// The class of a retry, or the reason that it became a dead letter for.
        var kind: String
        var detail: String
    }

    /// An earlier or later life: a letter that was replayed and failed again is another letter.
    struct Life: Encodable {
        var id: Int64
        var status: String
        var reason: String
        var detail: String
        var lastFailedAt: String
    }

    var letter: LetterRow
    var properties: Properties
    var headers: [String: String]
    var trail: [Attempt]
    var lives: [Life]
    var acts: [LetterActRow]
    /// What the ledger knows of its basket; left out where it names none.
    var lines: [SaleRow]?
    /// What UiTPAS knows of its lines; left out where it was not asked.
    var uitpas: [UpstreamKnowledge]?
    /// The body as text; nil where it is none.
    var body: String?
    /// The body where it is no text, and may be shown.
    var bodyBase64: String?
    var bodyBytes: Int
    /// The body that would be sent instead.
    var correction: String?

    /// For a terminal only.
    private let outline: [String]

    init(_ letter: DeadLetter, _ surroundings: LetterSurroundings, isRevealed: Bool) {
        let mask = isRevealed ? NumberMask.revealed : .masked
        let kept = isRevealed ? letter.properties : letter.properties.withoutDisguises
        self.letter = LetterRow(letter.entry, masking: mask)
        properties = Properties(
            contentType: kept.contentType.map(mask.text),
            contentEncoding: kept.contentEncoding.map(mask.text),
            correlationId: kept.correlationID.map(mask.text),
            replyTo: kept.replyTo.map(mask.text),
            expiration: kept.expiration.map(mask.text),
            timestamp: kept.timestamp,
            userId: kept.userID.map(mask.text),
            appId: kept.appID.map(mask.text),
            priority: kept.priority
        )
        headers = Dictionary(
            kept.headers.map { (mask.text($0.key), mask.text($0.value.shown)) },
            uniquingKeysWith: { first, _ in first }
        )
        trail = letter.trail.map {
            Attempt(
                at: Instant(foreign: $0.at)?.rfc3339 ?? "",
                attempt: $0.attempt,
                kind: $0.kind,
                detail: mask.text($0.detail)
            )
        }
        lives = surroundings.lives.map {
            Life(
                id: $0.id,
                status: $0.status.rawValue,
                reason: $0.reason,
                detail: mask.text($0.detail),
                lastFailedAt: $0.lastFailedAt.rfc3339
            )
        }
        acts = surroundings.acts.map { LetterActRow($0) }
        lines = surroundings.basket.map { SaleRow.rows(of: $0) }
        uitpas = surroundings.uitpas
        bodyBytes = letter.body.count
        body = String(validating: letter.body, as: UTF8.self).map(mask.text)
        if body == nil, isRevealed { bodyBase64 = Data(letter.body).base64EncodedString() }
        correction = letter.correction.map { mask.text(String(decoding: $0, as: UTF8.self)) }
        outline =
            body == nil
            ? [bodyBase64 ?? "(no text; --reveal shows it in base64)"]
            : BodyOutline(letter.body).marked(at: letter.pointer, saying: letter.detail).map(mask.text)
    }

    private enum CodingKeys: String, CodingKey {
        case properties, headers, trail, lives, acts, lines, uitpas, body, bodyBase64, bodyBytes, correction
    }

    /// The keys of the list's row, and beside them what it does not show.
    func encode(to encoder: any Encoder) throws {
        try letter.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(properties, forKey: .properties)
        try container.encode(headers, forKey: .headers)
        try container.encode(trail, forKey: .trail)
        try container.encode(lives, forKey: .lives)
        try container.encode(acts, forKey: .acts)
        try container.encodeIfPresent(lines, forKey: .lines)
        try container.encodeIfPresent(uitpas, forKey: .uitpas)
        try container.encodeIfPresent(body, forKey: .body)
        try container.encodeIfPresent(bodyBase64, forKey: .bodyBase64)
        try container.encode(bodyBytes, forKey: .bodyBytes)
        try container.encodeIfPresent(correction, forKey: .correction)
    }

    /// Everything, for a terminal.
    var text: String {
        var parts = [head, tried]
        if !lives.isEmpty {
            let rows = lives.map {
                "  \($0.id > letter.id ? "became" : "was") \($0.id), \($0.status): \($0.detail)"
            }
            parts.append("other lives:\n" + rows.joined(separator: "\n"))
        }
        if !acts.isEmpty {
            parts.append("what was done:\n" + acts.map { "  \($0.text)" }.joined(separator: "\n"))
        }
        if let lines {
            let table = SaleRow.table(lines).text
            parts.append("what the ledger knows of the basket:\n" + (table.isEmpty ? "  nothing" : table))
        }
        if let uitpas, !uitpas.isEmpty {
            parts.append("what UiTPAS knows:\n" + uitpas.map { "  \($0.text)" }.joined(separator: "\n"))
        }
        parts.append("body, \(bodyBytes) bytes:\n" + outline.joined(separator: "\n"))
        if let correction { parts.append("to be sent instead:\n" + correction) }
        return parts.map { part in
            part.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).withoutControls }
                .joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private var head: String {
        var table = Table(.text("dead letter"), .text(String(letter.id)))
        let claim = letter.claimedUntil.map { ", in hand of a replay until \($0)" } ?? ""
        let rows: [(String, String?)] = [
            ("status", letter.status + (letter.corrected ? ", corrected" : "") + claim),
            ("cause", letter.cause), ("reason", letter.reason), ("detail", letter.detail),
            ("pointer", letter.pointer), ("queue", letter.queue), ("exchange", letter.exchange),
            ("routing key", letter.routingKey), ("worker", letter.worker),
            ("first failed at", letter.firstFailedAt), ("last failed at", letter.lastFailedAt),
            ("attempts", String(letter.attempts)), ("origin", letter.origin.map { String($0) }),
            ("workgroup", letter.workgroup), ("seller", letter.seller), ("basket", letter.basketId),
            ("organizer", letter.organizerId), ("type", letter.type), ("message_id", letter.messageId),
            ("content_type", properties.contentType), ("content_encoding", properties.contentEncoding),
            ("correlation_id", properties.correlationId), ("reply_to", properties.replyTo),
            ("expiration", properties.expiration), ("timestamp", properties.timestamp.map { String($0) }),
            ("user_id", properties.userId), ("app_id", properties.appId),
            ("priority", properties.priority.map { String($0) }),
        ]
        for (name, value) in rows { if let value { table.add(name, value) } }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { table.add("header \(name)", value) }
        return table.text
    }

    private var tried: String {
        guard !trail.isEmpty else { return "what was tried: nothing that a worker has written down" }
        let rows = trail.map { "  \($0.at)  attempt \($0.attempt), \($0.kind): \($0.detail)" }
        return "what was tried:\n" + rows.joined(separator: "\n")
    }
}

extension HeaderValue {
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
