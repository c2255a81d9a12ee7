import Desks
import Messages
import Working

/// A dead letter as it is listed.
struct LetterRow: Encodable {
    var id: Int64
    var status: String
    var reason: String
    var detail: String
    var pointer: String?
    var queue: String
    var exchange: String
    var routingKey: String
    var type: String?
    var messageId: String?
    var worker: String?
    var firstFailedAt: String
    var lastFailedAt: String
    var attempts: Int
    /// The letter that this one was before it was replayed.
    var origin: Int64?

    init(_ letter: DeadLetter, masking: NumberMask = .masked) {
        id = letter.id
        status = letter.status.rawValue
        reason = letter.reason
        detail = masking.text(letter.detail)
        pointer = letter.pointer
        queue = masking.text(letter.queue)
        exchange = letter.exchange
        routingKey = masking.text(letter.routingKey)
        type = letter.properties.type.map(masking.text)
        messageId = letter.properties.messageID.map(masking.text)
        worker = letter.worker
        firstFailedAt = letter.firstFailedAt.rfc3339
        lastFailedAt = letter.lastFailedAt.rfc3339
        attempts = letter.attempts
        origin = letter.origin
    }

    static func table(_ rows: [LetterRow]) -> Table {
        var table = Table(
            .number("id"),
            .text("lastFailedAt"),
            .text("reason"),
            .text("queue"),
            .text("type"),
            .number("attempts"),
            .number("origin"),
            .text("pointer"),
            .text("detail")
        )
        for row in rows {
            table.add(
                String(row.id),
                row.lastFailedAt,
                row.reason,
                row.queue,
                row.type,
                String(row.attempts),
                row.origin.map { String($0) },
                row.pointer,
                row.detail
            )
        }
        return table
    }
}
