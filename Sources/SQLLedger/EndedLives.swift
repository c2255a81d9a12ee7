import Tickets

extension SQLSession {
    /// Puts together, from the register of sales, how lines stood when an earlier life of theirs ended.
    ///
    /// Only an expiry lets a line begin anew, and a line keeps its content all its lives.
    func addEndedLives(to basket: inout Basket) throws {
        for line in basket.orderedLines where line.life > 1 {
            let sales = try list(EndedLife.selection, EndedLife.arguments(line, basket.key)) { columns in
                try EndedLife(from: &columns)
            }
            for sale in sales { basket.endedLives.append(sale.line(like: line)) }
        }
    }
}

/// A sale of a life that has ended.
private struct EndedLife {
    static let selection = """
        SELECT life, ticket_sale, tariff_price, organizer, uitdatabank_event, cancelled_at FROM sales
        WHERE seller = ? AND basket = ? AND line = ? AND life < ? AND cancelled_at IS NOT NULL ORDER BY life
        """

    static func arguments(_ line: Line, _ key: BasketKey) -> [SQLValue] {
        [key.seller.stored, key.basket.stored, line.id.stored, line.life.stored]
    }

    private var life: Int
    private var sale: TicketSaleID
    private var tariffPrice: Cents
    private var route: Route
    private var cancelledAt: Instant

    init(from columns: inout Columns) throws {
        life = try columns.next()
        sale = try columns.next()
        tariffPrice = try columns.next()
        let organizer: OrganizerID = try columns.next()
        route = Route(event: try columns.next(), organizer: organizer)
        cancelledAt = try columns.next()
    }

    func line(like line: Line) -> Line {
        Line(
            id: line.id,
            kind: line.kind,
            content: line.content,
            ticketType: line.ticketType,
            quotedPrice: line.quotedPrice,
            customer: line.customer,
            channel: line.channel,
            isSold: false,
            state: .cancelled,
            since: cancelledAt,
            life: life,
            route: route,
            ticketSale: sale,
            tariffPrice: tariffPrice,
            cancellation: .expired
        )
    }
}
