import Desks
import Discretion
import Messages
import Tickets

/// A group pass ticket as the UiTPAS desk reads it.
struct WorklistRow: Encodable {
    /// `register` or `cancel`; left out where nothing is left to do.
    var task: String?
    var basketId: String
    var seller: String
    var workgroup: String
    var lineId: String
    var eventId: String
    var name: String?
    var startsAt: String?
    var uitdbEventId: String?
    /// All but its last four digits masked, unless it was asked for whole.
    var uitpasNumber: String?
    var regularPrice: String
    var tariffPrice: String?
    /// Nil while it is only reserved.
    var soldAt: String?
    var expiresAt: String?
    var since: String
    /// What was said last about it, by whom and when.
    var note: String?
    var by: String?
    var at: String?

    init(_ item: DeskItem, mapping: Mapping?, isRevealed: Bool) {
        let line = item.line
        task = item.task?.rawValue
        basketId = item.basket.basket.text
        seller = item.basket.seller.text
        workgroup = item.workgroup.text
        lineId = line.id.text
        eventId = line.content.event.text
        name = mapping?.name.map { Redaction.mask($0) }
        startsAt = mapping?.startsAt?.rfc3339
        uitdbEventId = mapping?.uitdatabankEvent?.text
        uitpasNumber = line.content.number.map { isRevealed ? $0.digits : $0.masked }
        regularPrice = line.content.regularPrice.description
        tariffPrice = line.quotedPrice?.description
        soldAt = line.soldAt?.rfc3339
        expiresAt = line.expiresAt?.rfc3339
        since = line.since.rfc3339
        if let act = item.acts.last {
            note = NumberMask.masked.text(act.note)
            by = act.actor
            at = act.at.rfc3339
        }
    }

    static func table(_ rows: [WorklistRow]) -> Table {
        var table = Table(
            .text("task"),
            .text("basketId"),
            .text("seller"),
            .text("lineId"),
            .text("eventId"),
            .text("name"),
            .text("startsAt"),
            .text("uitdbEventId"),
            .text("uitpasNumber"),
            .number("regularPrice"),
            .number("tariffPrice"),
            .text("soldAt"),
            .text("expiresAt"),
            .text("since"),
            .text("note"),
            .text("by"),
            .text("at")
        )
        for row in rows {
            table.add(
                row.task,
                row.basketId,
                row.seller,
                row.lineId,
                row.eventId,
                row.name,
                row.startsAt,
                row.uitdbEventId,
                row.uitpasNumber,
                row.regularPrice,
                row.tariffPrice,
                row.soldAt,
                row.expiresAt,
                row.since,
                row.note,
                row.by,
                row.at
            )
        }
        return table
    }
}
