import Desks
import Tickets

extension SQLSession {
    /// Keeps the list of every sale that ever was ours.
    func recordSale(of line: Line, before: Line?, in key: BasketKey) throws {
        if let sale = line.ticketSale, sale != before?.ticketSale {
            try open(sale, of: line, in: key)
        }
        if let ended = endedSale(of: line, before: before) {
            let sql = "UPDATE sales SET cancelled_at = ? WHERE ticket_sale = ? AND cancelled_at IS NULL"
            try post(sql, [line.since.stored, ended.stored])
        }
    }

    /// The sale that is at UiTPAS no more: the line was cancelled, and may have begun anew in the same change.
    private func endedSale(of line: Line, before: Line?) -> TicketSaleID? {
        if let old = before?.ticketSale, old != line.ticketSale { return old }
        guard line.state == .cancelled, before?.state != .cancelled else { return nil }
        return line.ticketSale
    }

    private func open(_ sale: TicketSaleID, of line: Line, in key: BasketKey) throws {
        guard let route = line.route else {
            throw LedgerError.contradiction(
                "ticket sale \(sale) belongs to line \(line.id), which has no organiser"
            )
        }
        let owner = "SELECT seller, basket, line FROM sales WHERE ticket_sale = ?"
        if let row = try rows(owner, [sale.stored]).first {
            let names = row.values.map { String(stored: $0) ?? "" }.joined(separator: "/")
            throw LedgerError.contradiction(
                "ticket sale \(sale) belongs to line \(names) already, not to "
                    + "\(key.seller)/\(key.basket)/\(line.id)"
            )
        }
        let sql = """
            INSERT INTO sales (ticket_sale, seller, basket, line, life, organizer, uitdatabank_event, event,
                regular_price, tariff_price, registered_at, cancelled_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)
            """
        try post(
            sql,
            [
                sale.stored, key.seller.stored, key.basket.stored, line.id.stored, line.life.stored,
                route.organizer.stored, route.event.stored, line.content.event.stored,
                line.content.regularPrice.stored, (line.tariffPrice ?? line.content.regularPrice).stored,
                line.since.stored,
            ]
        )
    }
}
