package import Tickets
package import Working

/// `sale.registered` and the other outcomes of one line.
struct OutcomeBody: Encodable {
    var outcome: String
    var basketId: String
    var workgroup: String
    var seller: String
    var lineId: String
    var eventId: String
    var uitdbEventId: String?
    var organizerId: String?
    var ticketSaleId: String?
    var regularPrice: String
    var tariffPrice: String?
    var priceMismatch: Bool?
    var reason: String?
    var messages: LocalizedText?
    var at: Timestamp
}

struct RetributionBody: Encodable {
    var kind: String
    var ticketSaleId: String
    var organizerId: String
    var seller: String
    var workgroup: String
    var uitdbEventId: String
    var eventId: String
    var regularPrice: String
    var tariffPrice: String
    var discount: String
    var at: Timestamp
}

struct SettledBody: Encodable {
    struct Line: Encodable {
        var lineId: String
        var outcome: String
        var ticketSaleId: String?
        var reason: String?
    }

    var basketId: String
    var workgroup: String
    var seller: String
    var lines: [Line]
    var at: Timestamp
}

/// Turns effects of a basket's change into the messages that tell them.
package struct Announcer: Sendable {
    private let head: BasketHead
    private let reply: ReplyAddress?
    private let traceparent: String?

    package init(_ basket: Basket) {
        head = BasketHead(basket: basket.key, workgroup: basket.workgroup)
        reply = basket.reply
        traceparent = basket.traceparent
    }

    package func publications(for effects: [Effect]) -> [Publication] {
        effects.flatMap { publications(for: $0) }
    }

    private func publications(for effect: Effect) -> [Publication] {
        switch effect {
        case .outcome(let line): outcome(of: line)
        case .retribution(let retribution): message(about: retribution).map { [$0] } ?? []
        case .settled(let settlement): settled(settlement)
        case .sale(let organizer): [.sale(head, organizer: organizer, traceparent: traceparent)]
        case .cancellation(let organizer):
            [.cancellation(head, organizer: organizer, traceparent: traceparent)]
        }
    }

    private func outcome(of line: Line) -> [Publication] {
        guard let outcome = line.state.outcome else { return [] }
        let isRegistered = outcome == .registered
        let texts = line.messages.isEmpty ? line.outcomeReason.flatMap { Texts.of($0) } : line.messages
        let body = OutcomeBody(
            outcome: outcome.rawValue,
            basketId: head.basket.basket.text,
            workgroup: head.workgroup.text,
            seller: head.basket.seller.text,
            lineId: line.id.text,
            eventId: line.content.event.text,
            uitdbEventId: line.route?.event.text,
            organizerId: line.route?.organizer.text,
            ticketSaleId: line.ticketSale?.text,
            regularPrice: line.content.regularPrice.description,
            tariffPrice: (line.tariffPrice ?? line.quotedPrice)?.description,
            priceMismatch: isRegistered ? line.hasPriceMismatch : nil,
            reason: line.outcomeReason,
            messages: outcome == .refused ? texts : nil,
            at: Timestamp(line.since)
        )
        let id = messageID(outcome.rawValue, line.id.text, line.distinction)
        return told(outcome.rawValue, body, id: id, exchange: Exchange.outcomes, at: line.since)
    }

    private func settled(_ settlement: Settlement) -> [Publication] {
        let body = SettledBody(
            basketId: head.basket.basket.text,
            workgroup: head.workgroup.text,
            seller: head.basket.seller.text,
            lines: settlement.entries.map {
                SettledBody.Line(
                    lineId: $0.line.text,
                    outcome: $0.outcome.rawValue,
                    ticketSaleId: $0.ticketSale?.text,
                    reason: $0.reason
                )
            },
            at: Timestamp(settlement.at)
        )
        let id = messageID(MessageType.settled, String(settlement.version), "")
        return told(MessageType.settled, body, id: id, exchange: Exchange.outcomes, at: settlement.at)
    }

    private func message(about retribution: Retribution) -> Publication? {
        let line = retribution.line
        guard let route = line.route else { return nil }
        let tariff = line.tariffPrice ?? line.content.regularPrice
        let body = RetributionBody(
            kind: retribution.kind.rawValue,
            ticketSaleId: retribution.ticketSale.text,
            organizerId: route.organizer.text,
            seller: head.basket.seller.text,
            workgroup: head.workgroup.text,
            uitdbEventId: route.event.text,
            eventId: line.content.event.text,
            regularPrice: line.content.regularPrice.description,
            tariffPrice: tariff.description,
            discount: Retribution.discount(regular: line.content.regularPrice, tariff: tariff).description,
            at: Timestamp(line.since)
        )
        return Publication(
            exchange: Exchange.retribution,
            routingKey: "\(route.organizer).\(head.workgroup).\(head.basket.seller)",
            properties: properties(
                MessageType.retribution,
                id: messageID(
                    "retribution.\(retribution.kind.rawValue)",
                    line.id.text,
                    retribution.ticketSale.text
                ),
                at: line.since
            ),
            body: Body.encode(body),
            assurance: .confirmed
        )
    }

    /// The message on the exchange, and once more to whoever asked for a reply.
    private func told(
        _ type: String,
        _ body: some Encodable,
        id: String,
        exchange: String,
        at moment: Instant
    ) -> [Publication] {
        let bytes = Body.encode(body)
        let properties = properties(type, id: id, at: moment)
        let key = "\(type).\(head.workgroup).\(head.basket.seller)"
        var publications = [
            Publication(
                exchange: exchange,
                routingKey: key,
                properties: properties,
                body: bytes,
                assurance: .confirmed
            )
        ]
        if let reply {
            var addressed = properties
            addressed.correlationID = reply.correlation
            publications.append(
                Publication(
                    exchange: "",
                    routingKey: reply.queue,
                    properties: addressed,
                    body: bytes,
                    assurance: .bestEffort
                )
            )
        }
        return publications
    }

    private func properties(_ type: String, id: String, at moment: Instant) -> MessageProperties {
        MessageProperties(
            contentType: "application/json",
            headers: Headers(traceparent: traceparent),
            messageID: id,
            timestamp: UInt64(max(0, moment.milliseconds / 1_000)),
            type: type
        )
    }

    /// The same line, outcome and sale have the same id, so that a consumer can drop repeats.
    private func messageID(_ kind: String, _ line: String, _ sale: String) -> String {
        .messageID([kind, head.basket.seller.text, head.basket.basket.text, line, sale])
    }
}

extension Line {
    /// What tells one telling of a line from another: the sale, or where there is none, which of its lives it is.
    fileprivate var distinction: String { ticketSale?.text ?? (life > 1 ? "life-\(life)" : "") }
}
