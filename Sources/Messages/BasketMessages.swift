import Discretion
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
    struct Line: Decodable, Sendable {
        struct ChosenTariff: Decodable, Sendable {
            var id: Name
            var price: Price
        }

        var lineId: Name
        var eventId: Name
        var ticketType: Text
        var regularPrice: Price
        var regularPriceLabel: Text?
        var uitpasNumber: Text?
        var tariff: ChosenTariff?
    }

    var basketId: Name
    var workgroup: Name
    var seller: Name
    var channel: Text
    var soldAt: Timestamp?
    var customerId: Text?
    var expiresAt: Timestamp?
    var lines: Few<Line>

    package var head: BasketHead {
        BasketHead(
            basket: BasketKey(seller: SellerID(seller.text), basket: BasketID(basketId.text)),
            workgroup: WorkgroupID(workgroup.text)
        )
    }

    /// The events that the lines are for.
    package var events: Set<EventID> { Set(lines.elements.map { EventID($0.eventId.text) }) }

    /// The order that this message means under a workgroup's rules, its labels as the seller's categories have them.
    package func order(
        isSold: Bool,
        under rules: BasketRules,
        calling categories: PriceCategories = PriceCategories(),
        reply: ReplyAddress?,
        traceparent: String?
    ) throws(DecodingFailure) -> Order {
        guard !lines.elements.isEmpty else { throw DecodingFailure(pointer: "/lines", message: "is empty") }
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
        for (index, line) in lines.elements.enumerated() {
            ordered.append(try line.ordered(at: index, under: rules, calling: categories))
        }
        return Order(
            payment: payment,
            channel: channel.text,
            customer: customerId?.text,
            lines: ordered,
            reply: reply,
            traceparent: traceparent
        )
    }
}

extension OrderMessage.Line {
    fileprivate func ordered(
        at index: Int,
        under rules: BasketRules,
        calling categories: PriceCategories
    ) throws(DecodingFailure) -> Order.Line {
        let kind = rules.kind(ofTicketType: ticketType.text)
        if kind == .uitpas {
            let why = "is missing; a line of type \"\(ticketType.text)\" has one"
            guard let uitpasNumber, !uitpasNumber.text.allSatisfy(\.isWhitespace) else {
                throw DecodingFailure(pointer: "/lines/\(index)/uitpasNumber", message: "uitpasNumber \(why)")
            }
            guard tariff != nil else {
                throw DecodingFailure(pointer: "/lines/\(index)/tariff", message: "tariff \(why)")
            }
        }
        let number = uitpasNumber.flatMap { UiTPASNumber($0.text) }
        let label = regularPriceLabel.flatMap { $0.text.isEmpty ? nil : $0.text }
        return Order.Line(
            id: LineID(lineId.text),
            kind: kind,
            content: LineContent(
                event: EventID(eventId.text),
                regularPrice: regularPrice.cents,
                regularPriceLabel: label,
                number: number,
                tariff: tariff.map { TariffID($0.id.text) }
            ),
            ticketType: ticketType.text,
            priceCategory: kind == .uitpas
                ? categories.category(forLabel: label, ticketType: ticketType.text) : nil,
            quotedPrice: tariff?.price.cents,
            hasInvalidNumber: kind == .uitpas && number == nil
        )
    }
}

/// `basket.cancelled`.
package struct CancelledMessage: Decodable, Sendable {
    struct Line: Decodable, Sendable {
        var lineId: Name
    }

    var basketId: Name
    var workgroup: Name
    var seller: Name
    var cancelledAt: Timestamp
    private var givenReason: Text?
    /// As many as fit into a body: a basket that has grown by several messages has to be cancelled, too.
    var lines: [Line]?

    private enum CodingKeys: String, CodingKey {
        case basketId, workgroup, seller, cancelledAt, lines
        case givenReason = "reason"
    }

    package var head: BasketHead {
        BasketHead(
            basket: BasketKey(seller: SellerID(seller.text), basket: BasketID(basketId.text)),
            workgroup: WorkgroupID(workgroup.text)
        )
    }

    /// Why, in Tixly's words; a pass number in them is nobody's business who hears of the cancellation.
    package var reason: String? { (givenReason?.text).map(Redaction.mask) }

    /// The lines meant; nil is the whole basket.
    package var cancelledLines: [LineID]? { lines.map { $0.map { LineID($0.lineId.text) } } }
}

/// `basket.tariffs-requested`.
package struct TariffsRequest: Decodable, Sendable {
    struct Line: Decodable, Sendable {
        var lineId: Name
        var eventId: Name
        var ticketType: Text
        var regularPrice: Price
        var uitpasNumber: Text?
    }

    var basketId: Name
    var workgroup: Name
    var seller: Name
    private var givenChannel: Text
    var lines: Few<Line>

    private enum CodingKeys: String, CodingKey {
        case basketId, workgroup, seller, lines
        case givenChannel = "channel"
    }

    package var channel: String { givenChannel.text }

    package var head: BasketHead {
        BasketHead(
            basket: BasketKey(seller: SellerID(seller.text), basket: BasketID(basketId.text)),
            workgroup: WorkgroupID(workgroup.text)
        )
    }

    package var tariffLines: [TariffLine] {
        lines.elements.map {
            TariffLine(
                id: LineID($0.lineId.text),
                event: EventID($0.eventId.text),
                ticketType: $0.ticketType.text,
                regularPrice: $0.regularPrice.cents,
                number: $0.uitpasNumber?.text
            )
        }
    }
}
