package import Desks
package import Tickets

extension SQLLedger {
    package func count(ofLinesIn states: Set<LineState>) async throws(LedgerError) -> [LineCount] {
        let states = states.map(\.rawValue).sorted().map(\.stored)
        let marks = states.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            SELECT state, organizer, COUNT(*),
                MIN(CASE WHEN is_sold AND state <> 'cancelling' THEN COALESCE(sold_at, since) ELSE since END)
            FROM lines WHERE state IN (\(marks))
            GROUP BY state, organizer ORDER BY state, organizer
            """
        return try await read { db in
            try db.list(sql, states) { columns in
                LineCount(
                    state: try columns.next(),
                    organizer: try columns.next(),
                    count: try columns.next(),
                    oldest: try columns.next()
                )
            }
        }
    }

    package func openLetters() async throws(LedgerError) -> [String: Int] {
        let sql = "SELECT reason, COUNT(*) FROM dead_letters WHERE status = 'open' GROUP BY reason"
        let counts: [(String, Int)] = try await read { db in
            try db.list(sql) { columns in (try columns.next(), try columns.next()) }
        }
        return Dictionary(counts) { $1 }
    }
}
