package import Desks
package import Tickets

extension SQLLedger {
    package func eventsSold(
        _ scope: ReportScope
    ) async throws(LedgerError) -> [UiTdatabankEventID: Set<OrganizerID>] {
        let (sql, arguments) = EventBook.events(scope)
        let pairs = try await read { db in
            try db.list(sql, arguments) { columns -> Route in
                Route(event: try columns.next(), organizer: try columns.next())
            }
        }
        return Dictionary(grouping: pairs, by: \.event).mapValues { Set($0.map(\.organizer)) }
    }

    package func book(of event: UiTdatabankEventID) async throws(LedgerError) -> EventBook {
        try await read { db in
            let sales = try db.list(EventBook.sales, [event.stored]) { try LedgerSale(from: &$0) }
            let saleless = try db.list(EventBook.saleless, [event.stored]) { columns in
                SalelessLine(
                    line: try columns.lineKey(),
                    number: try columns.next(),
                    state: try columns.next()
                )
            }
            return EventBook(
                sales: Dictionary(sales.map { ($0.sale, $0) }) { first, _ in first },
                saleless: saleless
            )
        }
    }
}

extension EventBook {
    fileprivate static let sales = """
        SELECT sales.ticket_sale, sales.seller, sales.basket, sales.line, baskets.workgroup, sales.event,
            sales.organizer, lines.uitpas_number, sales.regular_price, sales.tariff_price, sales.registered_at,
            sales.cancelled_at, CASE WHEN lines.ticket_sale = sales.ticket_sale THEN lines.state END,
            lines.since
        FROM sales
            JOIN lines ON lines.seller = sales.seller AND lines.basket = sales.basket AND lines.line = sales.line
            JOIN baskets ON baskets.seller = sales.seller AND baskets.basket = sales.basket
        WHERE sales.uitdatabank_event = ?
        """

    /// The conditions of the index `lines_saleless`, word for word.
    fileprivate static let saleless = """
        SELECT seller, basket, line, uitpas_number, state FROM lines
        WHERE uitdatabank_event = ? AND kind = 'uitpas' AND ticket_sale IS NULL
        ORDER BY seller, basket, line
        """

    fileprivate static func events(_ scope: ReportScope) -> (sql: String, arguments: [SQLValue]) {
        var (terms, arguments): ([String], [SQLValue]) = (["sales.uitdatabank_event IS NOT NULL"], [])
        if let period = scope.period {
            terms += ["sales.registered_at >= ?", "sales.registered_at < ?"]
            arguments += [period.from.stored, period.until.stored]
        }
        if let event = scope.event {
            terms.append("sales.event = ?")
            arguments.append(event.stored)
        }
        let sql = """
            SELECT DISTINCT sales.uitdatabank_event, sales.organizer FROM sales
            WHERE \(terms.joined(separator: " AND "))
            """
        return (sql, arguments)
    }
}

extension LedgerSale {
    fileprivate init(from columns: inout Columns) throws {
        self.init(
            sale: try columns.next(),
            line: try columns.lineKey(),
            workgroup: try columns.next(),
            event: try columns.next(),
            organizer: try columns.next(),
            number: try columns.next(),
            regularPrice: try columns.next(),
            tariffPrice: try columns.next(),
            registeredAt: try columns.next(),
            cancelledAt: try columns.next(),
            state: try columns.next(),
            since: try columns.next()
        )
    }
}

extension Columns {
    fileprivate mutating func lineKey() throws -> LineKey {
        LineKey(basket: BasketKey(seller: try next(), basket: try next()), line: try next())
    }
}
