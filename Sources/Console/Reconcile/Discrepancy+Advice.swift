import Desks
import Messages
import Tickets
import Working

extension Discrepancy {
    /// What it is taken for, and what to do about it.
    var advice: String {
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
    var command: String? {
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
