import Desks
import Discretion
import Messages
import Tickets

/// A line of a basket as it is shown.
struct SaleRow: Encodable {
    struct OpenAttempt: Encodable {
        var id: String
        var startedAt: String
        var settleAfter: String
    }

    var basketId: String
    var seller: String
    var workgroup: String
    var lineId: String
    var eventId: String
    var ticketType: String
    var state: String
    var since: String
    var outcome: String?
    var reason: String?
    var uitdbEventId: String?
    var organizerId: String?
    var ticketSaleId: String?
    /// Why its sale may be another organiser's at UiTPAS, and whose, as `uitpas mappings moved` has it.
    var doubt: String?
    var contestedBy: String?
    var regularPrice: String
    var quotedPrice: String?
    var tariffPrice: String?
    var priceMismatch: Bool
    /// All but its last four digits masked.
    var uitpasNumber: String?
    var expiresAt: String?
    var soldAt: String?
    /// How often the line was begun: a sale after an expiry begins it anew.
    var life: Int
    /// The attempt to register it that is under way, or that left it uncertain.
    var attempt: OpenAttempt?
    /// What was seen about its attempts; shown for one basket only, as what follows.
    var evidence: [EvidenceRow]?
    /// Sales at UiTPAS that may be an uncertain line's.
    var candidates: [String]?
    /// How an uncertain line can be settled; --why is left to be filled in.
    var commands: [String]?
    /// What operators did about it.
    var acts: [ActRow]?

    static func rows(of basket: Basket, file: BasketFile? = nil) -> [SaleRow] {
        basket.orderedLines.map { line in
            var row = row(of: line, in: basket)
            if let file { row.add(file, on: line, of: basket) }
            return row
        }
    }

    private static func row(of line: Line, in basket: Basket) -> SaleRow {
        SaleRow(
            basketId: basket.key.basket.text,
            seller: basket.key.seller.text,
            workgroup: basket.workgroup.text,
            lineId: line.id.text,
            eventId: line.content.event.text,
            ticketType: line.ticketType,
            state: line.state.rawValue,
            since: line.since.rfc3339,
            outcome: line.state.outcome?.rawValue,
            reason: line.outcomeReason.map { Redaction.mask($0) },
            uitdbEventId: line.route?.event.text,
            organizerId: line.route?.organizer.text,
            ticketSaleId: line.ticketSale?.text,
            doubt: line.organizerDoubt?.kind.rawValue,
            contestedBy: line.organizerDoubt?.rival?.text,
            regularPrice: line.content.regularPrice.description,
            quotedPrice: line.quotedPrice?.description,
            tariffPrice: line.tariffPrice?.description,
            priceMismatch: line.hasPriceMismatch,
            uitpasNumber: line.content.number?.masked,
            expiresAt: line.expiresAt?.rfc3339,
            soldAt: line.soldAt?.rfc3339,
            life: line.life,
            attempt: line.attempt.flatMap { basket.attempts[$0] }.map {
                OpenAttempt(
                    id: $0.id.text,
                    startedAt: $0.startedAt.wall.rfc3339,
                    settleAfter: $0.settleAfter.rfc3339
                )
            }
        )
    }

    static func table(_ rows: [SaleRow]) -> Table {
        var table = Table(
            .text("basketId"),
            .text("seller"),
            .text("lineId"),
            .text("eventId"),
            .text("ticketType"),
            .text("uitpasNumber"),
            .number("regularPrice"),
            .number("tariffPrice"),
            .text("state"),
            .text("reason"),
            .text("ticketSaleId"),
            .text("organizerId"),
            .text("doubt"),
            .text("contestedBy"),
            .text("since"),
            .number("life"),
            .text("attemptSince")
        )
        for row in rows {
            table.add(
                row.basketId,
                row.seller,
                row.lineId,
                row.eventId,
                row.ticketType,
                row.uitpasNumber,
                row.regularPrice,
                row.tariffPrice ?? row.quotedPrice,
                row.state,
                row.reason,
                row.ticketSaleId,
                row.organizerId,
                row.doubt,
                row.contestedBy,
                row.since,
                String(row.life),
                row.attempt?.startedAt
            )
        }
        return table
    }
}
