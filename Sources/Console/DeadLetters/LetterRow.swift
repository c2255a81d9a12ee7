import Assembly
import Desks
import Messages
import Tickets

/// A dead letter as it is listed.
struct LetterRow: Encodable {
    var id: Int64
    var status: String
    /// The same for letters of one reason that fell at one place.
    var cause: String
    var reason: String
    var detail: String
    var pointer: String?
    var queue: String
    var exchange: String
    var routingKey: String
    var type: String?
    var messageId: String?
    var workgroup: String?
    var seller: String?
    var basketId: String?
    var organizerId: String?
    var worker: String?
    var firstFailedAt: String
    var lastFailedAt: String
    var attempts: Int
    /// The letter that this one was before it was replayed.
    var origin: Int64?
    /// Whether another body would be sent than the one that failed.
    var corrected: Bool
    /// Until when a replay has it in hand.
    var claimedUntil: String?

    init(_ letter: LetterEntry, masking: NumberMask = .masked) {
        id = letter.id
        status = letter.status.rawValue
        cause = letter.cause
        reason = letter.reason
        detail = masking.text(letter.detail)
        pointer = letter.pointer
        queue = masking.text(letter.queue)
        exchange = letter.exchange
        routingKey = masking.text(letter.routingKey)
        type = letter.type.map(masking.text)
        messageId = letter.messageID.map(masking.text)
        workgroup = letter.subject.workgroup.map(masking.text)
        seller = letter.subject.seller.map(masking.text)
        basketId = letter.subject.basket.map(masking.text)
        organizerId = letter.subject.organizer.map(masking.text)
        worker = letter.worker
        firstFailedAt = letter.firstFailedAt.rfc3339
        lastFailedAt = letter.lastFailedAt.rfc3339
        attempts = letter.attempts
        origin = letter.origin
        corrected = letter.isCorrected
        claimedUntil = letter.claimedUntil.flatMap { $0 > .now ? $0.rfc3339 : nil }
    }

    static func table(_ rows: [LetterRow]) -> Table {
        var table = Table(
            .number("id"),
            .text("lastFailedAt"),
            .text("cause"),
            .text("reason"),
            .text("queue"),
            .text("type"),
            .text("seller"),
            .text("basketId"),
            .number("attempts"),
            .number("origin"),
            .text("pointer"),
            .text("detail")
        )
        for row in rows {
            table.add(
                String(row.id),
                row.lastFailedAt,
                row.cause,
                row.reason,
                row.queue,
                row.type,
                row.seller,
                row.basketId,
                String(row.attempts),
                row.origin.map { String($0) },
                row.pointer,
                row.detail
            )
        }
        return table
    }
}
