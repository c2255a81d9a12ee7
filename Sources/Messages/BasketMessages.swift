package import Tickets

/// What every message about a basket says of itself.
package struct BasketHead: Hashable, Sendable {
    package var basket: BasketKey
    package var workgroup: WorkgroupID

    package init(basket: BasketKey, workgroup: WorkgroupID) {
        self.basket = basket
        self.workgroup = workgroup
    }
}

/// `basket.reserved` and `basket.sold`, as they were sent: the workgroup's rules have yet to be applied.
package struct OrderMessage: Decodable, Sendable {
    struct Line: Decodable {
        struct ChosenTariff: Decodable {
            var id: Name
            var price: Price
        }

        var lineId: Name
        var eventId: Name
        var ticketType: String
        var regularPrice: Price
        var regularPriceLabel: String?
        var uitpasNumber: String?
        var tariff: ChosenTariff?
    }

    var basketId: Name
    var workgroup: Name
    var seller: Name
    var channel: String
    var soldAt: Timestamp?
    var customerId: String?
    var expiresAt: Timestamp?
    var lines: [Line]

    package var head: BasketHead {
        BasketHead(
            basket: BasketKey(seller: SellerID(seller.text), basket: BasketID(basketId.text)),
            workgroup: WorkgroupID(workgroup.text)
        )
    }

    /// The events that the lines are for.
    package var events: Set<EventID> { Set(lines.map { EventID($0.eventId.text) }) }

    /// The order that this message means under a workgroup's rules.
    package func order(
        isSold: Bool,
        under rules: BasketRules,
        reply: ReplyAddress?,
        traceparent: String?
    ) throws(DecodingFailure) -> Order {
        guard !lines.isEmpty else { throw DecodingFailure(pointer: "/lines", message: "is empty") }
        var payment = Order.Payment.sold(at: soldAt?.instant)
        if !isSold {
            guard let expiresAt else {
                throw DecodingFailure(
                    pointer: "/expiresAt",
                    message: "expiresAt is missing; a reservation needs an end"
                )
            }
            payment = .reserved(until: expiresAt.instant)
        }
        var ordered: [Order.Line] = []
        for (index, line) in lines.enumerated() { ordered.append(try line.ordered(at: index, under: rules)) }
        return Order(
            payment: payment,
            channel: channel,
            customer: customerId,
            lines: ordered,
            reply: reply,
            traceparent: traceparent
        )
    }
}

extension OrderMessage.Line {
    fileprivate func ordered(at index: Int, under rules: BasketRules) throws(DecodingFailure) -> Order.Line {
        let kind = rules.kind(ofTicketType: ticketType)
        if kind == .uitpas {
            let why = "is missing; a line of type \"\(ticketType)\" has one"
            guard let uitpasNumber, !uitpasNumber.allSatisfy(\.isWhitespace) else {
                throw DecodingFailure(pointer: "/lines/\(index)/uitpasNumber", message: "uitpasNumber \(why)")
            }
            guard tariff != nil else {
                throw DecodingFailure(pointer: "/lines/\(index)/tariff", message: "tariff \(why)")
            }
        }
        let number = uitpasNumber.flatMap { UiTPASNumber($0) }
        return Order.Line(
            id: LineID(lineId.text),
            kind: kind,
            content: LineContent(
                event: EventID(eventId.text),
                regularPrice: regularPrice.cents,
                regularPriceLabel: regularPriceLabel.flatMap { $0.isEmpty ? nil : $0 },
                number: number,
                tariff: tariff.map { TariffID($0.id.text) }
            ),
            ticketType: ticketType,
            quotedPrice: tariff?.price.cents,
            hasInvalidNumber: kind == .uitpas && number == nil
        )
    }
}

/// `basket.cancelled`.
package struct CancelledMessage: Decodable, Sendable {
    struct Line: Decodable {
        var lineId: Name
    }

    var basketId: Name
    var workgroup: Name
    var seller: Name
    var cancelledAt: Timestamp
    package var reason: String?
    var lines: [Line]?

    package var head: BasketHead {
        BasketHead(
            basket: BasketKey(seller: SellerID(seller.text), basket: BasketID(basketId.text)),
            workgroup: WorkgroupID(workgroup.text)
        )
    }

    /// The lines meant; nil is the whole basket.
    package var cancelledLines: [LineID]? { lines.map { $0.map { LineID($0.lineId.text) } } }
}

/// `basket.tariffs-requested`.
package struct TariffsRequest: Decodable, Sendable {
    struct Line: Decodable {
        var lineId: Name
        var eventId: Name
        var ticketType: String
        var regularPrice: Price
        var uitpasNumber: String?
    }

    var basketId: Name
    var workgroup: Name
    var seller: Name
    package var channel: String
    var lines: [Line]

    package var head: BasketHead {
        BasketHead(
            basket: BasketKey(seller: SellerID(seller.text), basket: BasketID(basketId.text)),
            workgroup: WorkgroupID(workgroup.text)
        )
    }

    package var tariffLines: [TariffLine] {
        lines.map {
            TariffLine(
                id: LineID($0.lineId.text),
                event: EventID($0.eventId.text),
                ticketType: $0.ticketType,
                regularPrice: $0.regularPrice.cents,
                number: $0.uitpasNumber
            )
        }
    }
}
