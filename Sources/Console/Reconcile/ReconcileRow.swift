import Desks
import Discretion
import Messages
import Tickets

/// A difference between the ledger and UiTPAS as it is shown, and kept in the file of an interrupted run.
struct ReconcileRow: Codable, Hashable {
    /// One of ``Desks/Discrepancy/Kind``.
    var difference: String
    /// A remark is no defect.
    var isRemark: Bool
    var ticketSaleId: String
    var uitdbEventId: String
    var organizerId: String
    var eventId: String?
    var seller: String?
    var workgroup: String?
    var basketId: String?
    var lineId: String?
    /// All but its last four digits masked.
    var uitpasNumber: String?
    /// What the ledger has.
    var regularPrice: String?
    var tariffPrice: String?
    var registeredAt: String?
    var cancelledAt: String?
    /// What UiTPAS lists.
    var uitpasRegularPrice: String?
    var uitpasTariffPrice: String?
    var createdAt: String?
    /// What it is taken for, and what to do.
    var advice: String
    /// The command that mends it, where one does.
    var command: String?

    init(_ discrepancy: Discrepancy) {
        let (ours, listed) = (discrepancy.ours, discrepancy.listed)
        difference = discrepancy.kind.rawValue
        isRemark = !discrepancy.isDefect
        ticketSaleId = discrepancy.sale.text
        uitdbEventId = discrepancy.event.text
        organizerId = discrepancy.organizer.text
        eventId = ours?.event.text
        seller = ours?.line.basket.seller.text
        workgroup = ours?.workgroup.text
        basketId = ours?.line.basket.basket.text
        lineId = ours?.line.line.text
        uitpasNumber = (ours?.number ?? listed?.tuple?.number)?.masked
        regularPrice = ours?.regularPrice.description
        tariffPrice = ours?.tariffPrice.description
        registeredAt = ours?.registeredAt.rfc3339
        cancelledAt = ours?.cancelledAt?.rfc3339
        uitpasRegularPrice = listed?.tuple?.regularPrice.description
        uitpasTariffPrice = listed?.tariffPrice?.description
        createdAt = listed?.createdAt?.rfc3339
        advice = discrepancy.advice
        command = discrepancy.command
    }

    /// The row without the numbers in it.
    ///
    /// A command with a masked id in it would be carried out on something else, so it is left out; and said.
    func shown(_ mask: NumberMask) -> ReconcileRow {
        guard case .masked = mask else { return self }
        var row = self
        row.advice = Redaction.masked(id: advice)
        guard let command, Redaction.masked(id: command) != command else { return row }
        row.command = nil
        row.advice += "; an id in the command may be a UiTPAS number: --reveal shows it"
        return row
    }

    /// The line that it is about, where it is one of ours.
    var line: LineKey? {
        guard let seller, let basketId, let lineId else { return nil }
        return LineKey(
            basket: BasketKey(seller: SellerID(seller), basket: BasketID(basketId)),
            line: LineID(lineId)
        )
    }

    /// Whether something of it is shown only where numbers are revealed.
    var holdsNumber: Bool { shown(.masked) != self }

    static func table(_ rows: [ReconcileRow]) -> Table {
        var table = Table(
            .text("difference"),
            .text("ticketSaleId"),
            .text("uitdbEventId"),
            .text("organizerId"),
            .text("seller"),
            .text("basketId"),
            .text("lineId"),
            .text("uitpasNumber"),
            .number("regularPrice"),
            .number("tariffPrice"),
            .number("uitpasRegularPrice"),
            .number("uitpasTariffPrice"),
            .text("createdAt"),
            .text("advice"),
            .text("command")
        )
        for row in rows {
            table.add(
                row.difference,
                row.ticketSaleId,
                row.uitdbEventId,
                row.organizerId,
                row.seller,
                row.basketId,
                row.lineId,
                row.uitpasNumber,
                row.regularPrice,
                row.tariffPrice,
                row.uitpasRegularPrice,
                row.uitpasTariffPrice,
                row.createdAt,
                row.advice,
                row.command
            )
        }
        return table
    }
}
