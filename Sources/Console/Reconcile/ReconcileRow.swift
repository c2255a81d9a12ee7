import Desks
import Discretion
import Messages
import Tickets
import Working

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

extension Discrepancy {
    /// What it is taken for, and what to do about it.
    fileprivate var advice: String {
        switch kind {
        case .missing: missingAdvice
        case .unknown:
            switch origin {
            case .uncertain(let line):
                "it may be the one that line \(LineReference.text(line)) waits for: settle that"
            case .samePass(let line):
                "line \(LineReference.text(line)) has the same pass and event: sold at a desk as well, or registered "
                    + "twice; if so, cancel it at the UiTPAS desk"
            case .desk, nil: "sold at a UiTPAS desk, it seems: nothing to do then"
            }
        case .priceDiffers: "publiq's price is not the one with which it was registered: ask publiq"
        case .cancelledHere:
            ours?.state == .parked
                ? "its cancellation is a dead letter: see why, and replay it"
                : "to be cancelled at UiTPAS again; --fix asks for it"
        case .otherOrganizer:
            if let listedWith {
                "registered under another organiser: it is in the list of \(listedWith), and not in that of "
                    + "\(organizer), under whom we have it: ask publiq whose it is before it is cancelled or sold anew"
            } else {
                "the mapping names \(mappedTo?.text ?? "another organiser") today; the sale stays where it was registered"
            }
        }
    }

    /// A ticket must not be sold anew that is at UiTPAS all the same.
    private var missingAdvice: String {
        if let double {
            return
                "\(double) is listed for the same pass, and is nobody's: it may be this one, registered anew; see whose "
                + "it is in UiTPAS before you sell anything"
        }
        guard unread.isEmpty else {
            let names = unread.sorted().map(\.text).joined(separator: ", ")
            return
                "it may be in the list of \(names), which could not be read: look there, or compare again, before "
                + "you sell anything"
        }
        return
            "cancelled at a UiTPAS desk, or lost: ask the desk, and look in UiTPAS for sales of the same pass at another "
            + "organiser. If there is none, cancel the ticket in Tixly and sell it anew, or have the ledger know that it "
            + "is gone"
    }

    /// What mends it, to be copied.
    fileprivate var command: String? {
        switch kind {
        // Its cancellation would have the ledger believe that nothing is at UiTPAS.
        case .missing where double != nil || !unread.isEmpty: nil
        case .missing: ours.map { "printf %s \($0.cancellation.quotedForShell) | uitpas publish -" }
        case .unknown:
            switch origin {
            case .uncertain(let line):
                "uitpas sales settle \(LineReference.text(line).quotedForShell) --as registered "
                    + "\(sale.text.quotedForShell) --why \"\""
            case .samePass(let line):
                "uitpas sales show \(line.basket.basket.text.quotedForShell) --seller "
                    + line.basket.seller.text.quotedForShell
            case .desk, nil: nil
            }
        case .cancelledHere:
            ours?.state == .parked
                ? "dead-letters list --queue \(Queue.cancellations)"
                : "uitpas reconcile --event \(event.text.quotedForShell) --fix"
        case .priceDiffers, .otherOrganizer: nil
        }
    }

    /// The safe part of mending it, as a command to a worker; nil where there is none.
    var remedy: Publication? {
        guard kind == .cancelledHere, let ours, ours.state != .parked else { return nil }
        return .cancellation(
            BasketHead(basket: ours.line.basket, workgroup: ours.workgroup),
            organizer: ours.organizer,
            again: ours.cancelledAt == nil ? [] : [sale],
            traceparent: nil
        )
    }
}

extension LedgerSale {
    /// The seller's cancellation of the line, as `uitpas publish` takes it.
    fileprivate var cancellation: String {
        struct Message: Encodable {
            struct Body: Encodable {
                struct Line: Encodable { var lineId: String }
                var basketId: String
                var workgroup: String
                var seller: String
                var cancelledAt: String
                var reason: String
                var lines: [Line]
            }
            var type: String
            var body: Body
        }
        let message = Message(
            type: MessageType.cancelled,
            body: Message.Body(
                basketId: line.basket.basket.text,
                workgroup: workgroup.text,
                seller: line.basket.seller.text,
                cancelledAt: max(registeredAt, since).rfc3339,
                reason: "not at UiTPAS any more",
                lines: [Message.Body.Line(lineId: line.line.text)]
            )
        )
        return String(decoding: Body.encode(message), as: UTF8.self)
    }
}
