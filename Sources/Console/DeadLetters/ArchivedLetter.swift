import Desks
import JSON
import Messages
import Tickets
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A dead letter as a line of an export: everything that is kept of it.
struct ArchivedLetter: Codable {
    private struct Attempt: Codable {
        var at: String
        var attempt: Int
        var kind: String
        var detail: String
    }

    /// The number that it has where it was exported.
    var id: Int64
    /// Whether pass numbers are masked: such a letter can't be imported.
    var masked: Bool
    private var fingerprint: String
    private var status: String
    private var reason: String
    private var detail: String
    private var pointer: String?
    private var queue: String
    private var exchange: String
    private var routingKey: String
    private var worker: String?
    private var firstFailedAt: String
    private var lastFailedAt: String
    private var attempts: Int
    private var origin: Int64?
    private var trail: [Attempt]
    private var properties: ArchivedProperties
    /// The body as text; where it is none, `bodyBase64`.
    private var body: String?
    private var bodyBase64: String?
    private var correction: String?
    private var correctionBase64: String?

    init(_ letter: DeadLetter) {
        id = letter.id
        masked = false
        fingerprint = letter.fingerprint
        status = letter.status.rawValue
        reason = letter.reason
        detail = letter.detail
        pointer = letter.pointer
        queue = letter.queue
        exchange = letter.exchange
        routingKey = letter.routingKey
        worker = letter.worker
        firstFailedAt = letter.firstFailedAt.rfc3339
        lastFailedAt = letter.lastFailedAt.rfc3339
        attempts = letter.attempts
        origin = letter.origin
        trail = letter.trail.map {
            let at = Instant(foreign: $0.at) ?? letter.lastFailedAt
            return Attempt(at: at.rfc3339, attempt: $0.attempt, kind: $0.kind, detail: $0.detail)
        }
        properties = ArchivedProperties(letter.properties)
        (body, bodyBase64) = Self.archived(letter.body)
        (correction, correctionBase64) = letter.correction.map(Self.archived) ?? (nil, nil)
    }

    /// Reads a line of an export.
    ///
    /// - Throws: ``ToolFailure`` for a masked one, which may not even have the types of a whole one.
    init(line: [UInt8]) throws {
        struct Mask: Decodable { var masked: Bool }
        guard try !JSONDecoder().decode(Mask.self, from: Data(line)).masked else {
            throw ToolFailure("its numbers are masked; export it with --reveal to import it elsewhere")
        }
        self = try JSONDecoder().decode(Self.self, from: Data(line))
    }

    /// The letter, without its number and those of its other lives, which are another ledger's.
    ///
    /// - Throws: What is wrong with it, in one sentence.
    func letter() throws(ToolFailure) -> DeadLetter {
        guard let status = LetterEntry.Status(rawValue: status) else {
            throw ToolFailure("/status: is none; expected open, replayed or discarded")
        }
        guard let first = Instant(rfc3339: firstFailedAt), let last = Instant(rfc3339: lastFailedAt) else {
            throw ToolFailure("/firstFailedAt or /lastFailedAt: is not a time (RFC 3339)")
        }
        guard let body = Self.bytes(body, bodyBase64) else {
            throw ToolFailure("/body: neither body nor bodyBase64 can be read")
        }
        guard [queue, exchange, routingKey].allSatisfy({ $0.utf8.count <= 255 }), !queue.isEmpty else {
            throw ToolFailure("/queue, /exchange or /routingKey: can't be a name of AMQP's")
        }
        guard (0...1_000_000).contains(attempts) else {
            throw ToolFailure("/attempts: is no count of attempts")
        }
        let correction = Self.bytes(correction, correctionBase64)
        guard correction != nil || self.correction == nil && correctionBase64 == nil else {
            throw ToolFailure("/correction: neither correction nor correctionBase64 can be read")
        }
        guard DeadLetterReason(rawValue: reason) != nil else {
            throw ToolFailure("/reason: \"\(reason)\" is no reason that a letter can have")
        }
        var letter = DeadLetter(
            id: 0,
            fingerprint: fingerprint,
            status: status,
            reason: reason,
            detail: detail,
            pointer: pointer,
            queue: queue,
            exchange: exchange,
            routingKey: routingKey,
            worker: worker,
            firstFailedAt: first,
            lastFailedAt: last,
            attempts: attempts,
            properties: properties.properties,
            body: body,
            trail: trail.map {
                let at = Instant(rfc3339: $0.at) ?? last
                return FailedAttempt(
                    at: at.milliseconds,
                    attempt: $0.attempt,
                    kind: $0.kind,
                    detail: $0.detail
                )
            }
        )
        letter.origin = origin
        guard letter.hasItsOwnFingerprint else {
            throw ToolFailure("/fingerprint: is another letter's; what was exported has been changed")
        }
        // Its other lives are another ledger's.
        letter.origin = nil
        letter.correction = correction
        letter.isCorrected = letter.correction != nil
        return letter
    }

    /// The line of an export, without its end.
    func line(_ mask: NumberMask) -> String {
        switch mask {
        case .revealed: return Results.line(self)
        case .masked:
            var copy = self
            copy.masked = true
            copy.properties = ArchivedProperties(properties.properties.withoutDisguises)
            // What is no text may hold a number in any disguise.
            if copy.bodyBase64 != nil { copy.bodyBase64 = "" }
            if copy.correctionBase64 != nil { copy.correctionBase64 = "" }
            copy.body = body.map(mask.text)
            copy.correction = correction.map(mask.text)
            let line = Results.line(copy)
            // What has just been written as JSON can be read as JSON; were it otherwise, a masked line is still one.
            return (try? JSON(parsing: Array(line.utf8)))?.masked.line ?? mask.text(line)
        }
    }

    private static func archived(_ bytes: [UInt8]) -> (text: String?, base64: String?) {
        if let text = String(validating: bytes, as: UTF8.self) { return (text, nil) }
        return (nil, Data(bytes).base64EncodedString())
    }

    private static func bytes(_ text: String?, _ base64: String?) -> [UInt8]? {
        guard text == nil || base64 == nil else { return nil }
        if let text { return Array(text.utf8) }
        return base64.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
    }
}

extension JSON {
    /// The document with all but the last four digits of what may be UiTPAS numbers masked, in texts, keys and numbers.
    fileprivate var masked: JSON {
        switch self {
        case .null, .bool: self
        case .number(let value):
            NumberMask.masked.text("\(value)") == "\(value)"
                ? self : .string(NumberMask.masked.text("\(value)"))
        case .string(let text): .string(NumberMask.masked.text(text))
        case .array(let items): .array(items.map(\.masked))
        case .object(let members):
            .object(
                Dictionary(
                    members.map { (NumberMask.masked.text($0.key), $0.value.masked) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
    }
}
