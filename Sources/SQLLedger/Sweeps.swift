import Tickets

import struct Desks.DueBasket

/// The questions about lines of many baskets; each has an index made for it.
package enum Sweeps {
    /// Lines without a route, and those that were parked because of an organiser whose event it is no more.
    package static let waiting = """
        SELECT lines.seller, lines.basket, baskets.workgroup
        FROM lines JOIN baskets ON baskets.seller = lines.seller AND baskets.basket = lines.basket
        WHERE lines.event = ? AND lines.state = 'unmapped'
        UNION
        SELECT lines.seller, lines.basket, baskets.workgroup
        FROM lines JOIN baskets ON baskets.seller = lines.seller AND baskets.basket = lines.basket
            JOIN mappings ON mappings.event = lines.event
        WHERE lines.event = ? AND lines.state = 'parked' AND lines.ticket_sale IS NULL
            AND lines.reason IN (\(reasonsOfOrganizers)) AND lines.organizer <> mappings.organizer
        ORDER BY 1, 2
        """

    /// The conditions name the index's, or it is not used.
    package static let unconfirmed = """
        SELECT DISTINCT lines.seller, lines.basket, baskets.workgroup
        FROM lines JOIN baskets ON baskets.seller = lines.seller AND baskets.basket = lines.basket
        WHERE lines.event = ? AND lines.organizer_doubt IS NOT NULL AND lines.organizer_doubt = 'unconfirmed'
        ORDER BY lines.seller, lines.basket
        LIMIT ?
        """

    private static let reasonsOfOrganizers = Line.reasonsOfOrganizers.sorted().map { "'\($0)'" }
        .joined(separator: ", ")

    package static let lapsed = """
        SELECT lines.seller, lines.basket, baskets.workgroup
        FROM lines JOIN baskets ON baskets.seller = lines.seller AND baskets.basket = lines.basket
        WHERE lines.expires_at <= ? AND NOT lines.is_sold
            AND lines.state IN ('unmapped', 'routed', 'registered', 'manual')
        GROUP BY lines.seller, lines.basket, baskets.workgroup
        ORDER BY MIN(lines.expires_at), lines.seller, lines.basket
        LIMIT ?
        """

    /// The condition of the index first, word for word, or SQLite does not see that the index will do.
    ///
    /// A line that is uncertain may move by itself only while its attempt is open; one that was cancelled, while its
    /// new reservation runs.
    /// Without being told, SQLite reads every line that was ever cancelled by the index of states.
    package static func stalled(_ dialect: any SQLDialect) -> String {
        """
        SELECT lines.seller, lines.basket FROM lines \(dialect.indexed(by: "lines_on_the_move"))
        WHERE \(onTheMove) AND lines.since <= ?
            AND (lines.state <> 'uncertain' OR EXISTS (
                SELECT 1 FROM attempts WHERE attempts.seller = lines.seller AND attempts.basket = lines.basket
                    AND attempts.attempt = lines.attempt AND attempts.ending IS NULL))
            AND (lines.state <> 'cancelled' OR lines.is_sold OR lines.expires_at > ?)
        GROUP BY lines.seller, lines.basket
        ORDER BY MIN(lines.since), lines.seller, lines.basket
        LIMIT ?
        """
    }

    /// A line that somebody should be on the way to; an index's condition names columns without their table.
    package static let onTheMove = """
        (state IN ('routed', 'registering', 'cancelling', 'uncertain')
            OR state = 'cancelled' AND cancellation_cause = 'expiry' AND (is_sold OR expires_at > since))
        """

    package static func keys(ofStates count: Int) -> String {
        """
        SELECT seller, basket FROM lines WHERE state IN (\(repeatElement("?", count: count).joined(separator: ", ")))
        GROUP BY seller, basket ORDER BY MIN(since), seller, basket LIMIT ?
        """
    }

    package static let inDoubt = """
        SELECT lines.seller, lines.basket, lines.line, attempts.started_at, attempts.boot,
            attempts.uptime, attempts.settle_after, lines.state = 'uncertain'
        FROM lines JOIN attempts ON attempts.seller = lines.seller AND attempts.basket = lines.basket
            AND attempts.attempt = lines.attempt
        WHERE lines.uitdatabank_event = ? AND lines.uitpas_number = ? AND lines.tariff = ?
            AND lines.regular_price = ? AND COALESCE(lines.price_category, lines.regular_price_label) IS NOT DISTINCT FROM ?
            AND lines.state IN ('registering', 'uncertain')
        ORDER BY lines.seller, lines.basket, lines.line
        """
}

extension SQLSession {
    func baskets(waitingFor event: EventID) throws -> [DueBasket] {
        try list(Sweeps.waiting, [event.stored, event.stored]) { columns in
            DueBasket(basket: try columns.basketKey(), workgroup: try columns.next())
        }
    }

    func baskets(unconfirmedIn event: EventID, limit: Int) throws -> [DueBasket] {
        try list(Sweeps.unconfirmed, [event.stored, limit.stored]) { columns in
            DueBasket(basket: try columns.basketKey(), workgroup: try columns.next())
        }
    }

    func keys(ofBasketsWithLinesIn states: Set<LineState>, limit: Int) throws -> [BasketKey] {
        let states = states.map(\.rawValue).sorted()
        return try list(Sweeps.keys(ofStates: states.count), states.map(\.stored) + [limit.stored]) {
            columns in try columns.basketKey()
        }
    }

    func keys(ofBasketsStalledSince moment: Instant, limit: Int) throws -> [BasketKey] {
        try list(Sweeps.stalled(dialect), [moment.stored, moment.stored, limit.stored]) { columns in
            try columns.basketKey()
        }
    }

    func lapsedReservations(before moment: Instant, limit: Int) throws -> [DueBasket] {
        try list(Sweeps.lapsed, [moment.stored, limit.stored]) { columns in
            DueBasket(basket: try columns.basketKey(), workgroup: try columns.next())
        }
    }

    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
        let arguments = [
            tuple.event.stored, tuple.number.stored, tuple.tariff.stored, tuple.regularPrice.stored,
            tuple.regularPriceLabel.stored,
        ]
        return try list(Sweeps.inDoubt, arguments) { columns in
            UnresolvedLine(
                key: LineKey(basket: try columns.basketKey(), line: try columns.next()),
                startedAt: Moment(
                    wall: try columns.next(),
                    uptime: Uptime(boot: try columns.next(), milliseconds: try columns.next())
                ),
                settleAfter: try columns.next(),
                isUncertain: try columns.next()
            )
        }
    }
}

extension Columns {
    fileprivate mutating func basketKey() throws -> BasketKey {
        BasketKey(seller: try next(), basket: try next())
    }
}
