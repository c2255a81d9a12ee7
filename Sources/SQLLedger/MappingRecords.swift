package import Desks
package import Tickets

/// The questions about an event's sales; each has an index made for it.
private enum TradeQueries {
    static let prices = """
        SELECT DISTINCT regular_price FROM lines
        WHERE event = ? AND kind = 'uitpas' AND state NOT IN ('cancelled', 'withdrawn')
            AND COALESCE(sold_at, since) >= ?
        """

    static let registered = """
        SELECT organizer, COUNT(*) FROM sales WHERE event = ? AND cancelled_at IS NULL GROUP BY organizer
        """

    static let since = """
        SELECT event FROM mappings WHERE EXISTS (
            SELECT 1 FROM lines
            WHERE lines.event = mappings.event AND lines.kind = 'uitpas' AND lines.since > mappings.updated_at)
        """

    static let waiting = """
        SELECT event, seller, COUNT(*), CAST(SUM(regular_price) AS BIGINT),
            CAST(SUM(COALESCE(quoted_price, regular_price)) AS BIGINT),
            MIN(since)
        FROM lines WHERE state = 'unmapped'
        GROUP BY event, seller HAVING MIN(since) <= ?
        ORDER BY MIN(since), event, seller
        """
}

extension SQLLedger {
    package func history(of event: EventID) async throws(LedgerError) -> [MappingChange] {
        try await read { try $0.history(of: event) }
    }

    package func trade(in event: EventID, since moment: Instant) async throws(LedgerError) -> Trade {
        try await read { db in
            let prices: [Cents] = try db.list(TradeQueries.prices, [event.stored, moment.stored]) { columns in
                try columns.next()
            }
            let registered: [(OrganizerID, Int)] = try db.list(TradeQueries.registered, [event.stored]) {
                columns in (try columns.next(), try columns.next())
            }
            return Trade(
                prices: Set(prices),
                registered: Dictionary(registered) { first, _ in first }
            )
        }
    }

    package func eventsTradedSinceInspection() async throws(LedgerError) -> Set<EventID> {
        try await read { db in Set(try db.list(TradeQueries.since) { columns in try columns.next() }) }
    }

    package func waitingSales(since moment: Instant) async throws(LedgerError) -> [WaitingSales] {
        try await read { db in
            try db.list(TradeQueries.waiting, [moment.stored]) { columns in
                WaitingSales(
                    event: try columns.next(),
                    seller: try columns.next(),
                    lines: try columns.next(),
                    regular: try columns.next(),
                    quoted: try columns.next(),
                    since: try columns.next()
                )
            }
        }
    }
}
