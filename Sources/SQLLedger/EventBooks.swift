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
            sales.organizer, CASE WHEN lines.life = sales.life THEN lines.contested_by END, lines.uitpas_number, sales.regular_price, sales.tariff_price, sales.registered_at,
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

    /// What was registered, and what may have been.
    ///
    /// The sales of one event are found by its lines, for the index of sales by event lacks those that are cancelled.
    static func events(_ scope: ReportScope) -> (sql: String, arguments: [SQLValue]) {
        let (sold, soldIn) = terms("sales.registered_at", scope)
        let (open, openIn) = terms("lines.since", scope)
        let sql = """
            SELECT sales.uitdatabank_event, sales.organizer FROM \(scope.event == nil ? "sales" : Self.salesOfLines)
            \(sold.isEmpty ? "" : "WHERE \(sold.joined(separator: " AND "))")
            UNION
            SELECT lines.uitdatabank_event, lines.organizer FROM lines
            WHERE \((["state IN ('registering', 'uncertain')", "uitdatabank_event IS NOT NULL"] + open)
                .joined(separator: " AND "))
            """
        return (sql, soldIn + openIn)
    }

    private static let salesOfLines = """
        lines JOIN sales ON sales.seller = lines.seller AND sales.basket = lines.basket AND sales.line = lines.line
        """

    private static func terms(_ moment: String, _ scope: ReportScope) -> ([String], [SQLValue]) {
        var (terms, arguments): ([String], [SQLValue]) = ([], [])
        if let period = scope.period {
            terms += ["\(moment) >= ?", "\(moment) < ?"]
            arguments += [period.from.stored, period.until.stored]
        }
        if let event = scope.event {
            terms += ["lines.event = ?", "lines.kind = 'uitpas'"]
            arguments.append(event.stored)
        }
        return (terms, arguments)
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
            rival: try columns.next(),
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
