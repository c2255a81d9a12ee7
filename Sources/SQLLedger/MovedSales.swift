package import Desks
package import Tickets

/// The questions of `uitpas mappings moved`, none of which reads through what was sold.
enum MovedQueries {
    /// How many events are asked about in one statement.
    static let portion = 500

    /// Events of which something active is booked under another organiser than their mapping names.
    ///
    /// The first and the last organiser of an event's sales are a look each into `sales_by_event`, however much was sold.
    static func events(_ scope: ReportScope) -> SQLStatement {
        func booked(_ which: String) -> String {
            """
            (SELECT \(which)(sales.organizer) FROM sales
                WHERE sales.event = mappings.event AND sales.cancelled_at IS NULL) <> mappings.organizer
            """
        }
        return SQLStatement(
            """
            SELECT mappings.event FROM mappings
            WHERE \(scope.event == nil ? "" : "mappings.event = ? AND ")(\(booked("MIN")) OR \(booked("MAX")))
            ORDER BY mappings.event
            """,
            scope.event.map { [$0.stored] } ?? []
        )
    }

    /// The sales of these events that are booked under another organiser than today's.
    static func booked(
        under events: some Collection<EventID>,
        _ scope: ReportScope,
        _ organizer: OrganizerID?,
        in dialect: any SQLDialect
    ) -> SQLStatement {
        var (terms, values) = terms(scope, organizer)
        terms.append("sales.event IN (\(events.map { _ in "?" }.joined(separator: ", ")))")
        values += events.map(\.stored)
        return SQLStatement(
            """
            SELECT \(columns)
            FROM sales \(dialect.indexed(by: "sales_by_event")) JOIN lines ON \(RetributionQuery.lineOfSale)
                JOIN baskets ON \(basket) JOIN mappings ON mappings.event = sales.event
            WHERE sales.cancelled_at IS NULL AND sales.organizer <> mappings.organizer
                AND \(terms.joined(separator: " AND "))
            """,
            values
        )
    }

    /// The sales of which it can't be told whose they are, whatever their mapping names.
    static func doubted(
        _ scope: ReportScope,
        _ organizer: OrganizerID?,
        in dialect: any SQLDialect
    ) -> SQLStatement {
        let (terms, values) = terms(scope, organizer)
        let conditions = ["lines.organizer_doubt IS NOT NULL", "sales.cancelled_at IS NULL"] + terms
        return SQLStatement(
            """
            SELECT \(columns)
            FROM lines \(dialect.indexed(by: "lines_doubted")) JOIN sales ON \(RetributionQuery.lineOfSale)
                JOIN baskets ON \(basket) LEFT JOIN mappings ON mappings.event = lines.event
            WHERE \(conditions.joined(separator: " AND "))
            """,
            values
        )
    }

    private static let columns = """
        sales.registered_at, sales.ticket_sale, sales.seller, sales.basket, sales.line, sales.event,
            sales.uitdatabank_event, sales.organizer, mappings.organizer, lines.organizer_doubt, lines.contested_by,
            sales.regular_price, sales.tariff_price, lines.sold_at
        """

    private static let basket = "baskets.seller = sales.seller AND baskets.basket = sales.basket"

    private static func terms(_ scope: ReportScope, _ organizer: OrganizerID?) -> ([String], [SQLValue]) {
        var (terms, values) = ReportQuery.conditions(
            on: "lines",
            moment: RetributionQuery.moment,
            scope
        )
        if let organizer {
            terms.append("(sales.organizer = ? OR mappings.organizer = ? OR lines.contested_by = ?)")
            values += [organizer.stored, organizer.stored, organizer.stored]
        }
        return (terms, values)
    }
}

extension SQLLedger {
    package func movedSales(
        _ scope: ReportScope,
        organizer: OrganizerID?
    ) async throws(LedgerError) -> [MovedSale] {
        try await read { db in
            var sales: [TicketSaleID: MovedSale] = [:]
            func add(_ question: SQLStatement) throws {
                for sale in try db.list(question.sql, question.arguments, { try MovedSale(from: &$0) }) {
                    sales[sale.sale] = sale
                }
            }
            let question = MovedQueries.events(scope)
            var events: [EventID] = try db.list(question.sql, question.arguments) { try $0.next() }
            while !events.isEmpty {
                let portion = events.prefix(MovedQueries.portion)
                try add(MovedQueries.booked(under: portion, scope, organizer, in: db.dialect))
                events.removeFirst(portion.count)
            }
            try add(MovedQueries.doubted(scope, organizer, in: db.dialect))
            return sales.values.sorted { ($0.registeredAt, $0.sale) < ($1.registeredAt, $1.sale) }
        }
    }
}

extension MovedSale {
    fileprivate init(from columns: inout Columns) throws {
        let registeredAt: Instant = try columns.next()
        self.init(
            sale: try columns.next(),
            line: LineKey(
                basket: BasketKey(seller: try columns.next(), basket: try columns.next()),
                line: try columns.next()
            ),
            event: try columns.next(),
            uitdatabankEvent: try columns.next(),
            organizer: try columns.next(),
            organizerToday: try columns.next(),
            doubt: try columns.doubt(),
            regular: try columns.next(),
            paid: try columns.next(),
            soldAt: try columns.next(),
            registeredAt: registeredAt
        )
    }
}
