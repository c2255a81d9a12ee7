package import Tickets
package import Working

/// What one line of a request for tariffs is answered.
package enum TariffQuote: Hashable, Sendable {
    case quoted(tariffs: [Tariff], messages: LocalizedText, ticketType: String)
    case skipped(reason: String)
    case refused(reason: String, messages: LocalizedText)
    case unavailable(reason: String)
}

struct QuotedBody: Encodable {
    struct Tariff: Encodable {
        var id: String
        var name: String
        var type: String
        var price: String
        var remaining: Int?
    }

    struct Line: Encodable {
        var lineId: String
        var outcome: String
        var ticketType: String?
        var tariffs: [Tariff]?
        var selected: String?
        var price: String?
        var reason: String?
        var messages: LocalizedText?
    }

    var basketId: String
    var workgroup: String
    var seller: String
    var lines: [Line]
}

struct RejectedBody: Encodable {
    var pointer: String
    var message: String
}

/// Where a request for tariffs is answered: its `reply_to`, or the exchange where there is none.
package struct TariffReply: Sendable {
    private let replyTo: String?
    private let correlation: String?
    private let traceparent: String?

    private let moment: Instant

    package init(to message: Incoming, at moment: Instant) {
        self.moment = moment
        replyTo = message.delivery.properties.replyTo
        correlation = message.delivery.properties.correlationID
        traceparent = message.traceparent
    }

    package func quoted(_ head: BasketHead, _ quotes: [(LineID, TariffQuote)]) -> Publication {
        let body = QuotedBody(
            basketId: head.basket.basket.text,
            workgroup: head.workgroup.text,
            seller: head.basket.seller.text,
            lines: quotes.map { QuotedBody.Line($0.0, $0.1) }
        )
        return answer(MessageType.tariffsQuoted, body, routingKey: "\(head.workgroup).\(head.basket.seller)")
    }

    /// Nothing where nobody waits for an answer.
    package func rejected(_ cause: DeadLetterCause) -> [Publication] {
        guard replyTo != nil else { return [] }
        let body = RejectedBody(pointer: cause.pointer ?? "", message: cause.detail)
        return [answer(MessageType.tariffsRejected, body, routingKey: "")]
    }

    private func answer(_ type: String, _ body: some Encodable, routingKey: String) -> Publication {
        let properties = MessageProperties(
            contentType: "application/json",
            headers: Headers(traceparent: traceparent),
            isPersistent: false,
            correlationID: correlation,
            messageID: .messageID([type, correlation ?? "", String(moment.milliseconds)]),
            timestamp: UInt64(max(0, moment.milliseconds / 1_000)),
            type: type
        )
        let bytes = Body.encode(body)
        if let replyTo {
            return Publication(
                exchange: "",
                routingKey: replyTo,
                properties: properties,
                body: bytes,
                assurance: .bestEffort
            )
        }
        return Publication(
            exchange: Exchange.outcomes,
            routingKey: "\(type).\(routingKey)",
            properties: properties,
            body: bytes,
            assurance: .confirmed
        )
    }
}

extension QuotedBody.Line {
    init(_ id: LineID, _ quote: TariffQuote) {
        switch quote {
        case .quoted(let tariffs, let messages, let ticketType):
            self.init(
                lineId: id.text,
                outcome: "quoted",
                ticketType: ticketType,
                tariffs: tariffs.map {
                    QuotedBody.Tariff(
                        id: $0.id.text,
                        name: $0.name,
                        type: $0.kind.wire,
                        price: $0.price.description,
                        remaining: $0.remaining
                    )
                },
                selected: tariffs.selected?.id.text,
                price: tariffs.selected?.price.description,
                messages: messages.isEmpty ? nil : messages
            )
        case .skipped(let reason):
            self.init(lineId: id.text, outcome: "skipped", reason: reason)
        case .refused(let reason, let messages):
            self.init(
                lineId: id.text,
                outcome: "refused",
                reason: reason,
                messages: messages.isEmpty ? Texts.of(reason) : messages
            )
        case .unavailable(let reason):
            self.init(lineId: id.text, outcome: "unavailable", reason: reason, messages: Texts.of(reason))
        }
    }
}
