import Desks
import Tickets

/// The questions of the reports, which add up in the database: an entry comes back, not its tickets.
///
/// A period is asked for by `lines_sold` and `lines_cancelled`; without one everything is read through once.
struct ReportQuery {
    var sql: String
    var arguments: [SQLValue]

    /// Turnover of sold lines by some columns.
    ///
    /// Each entry comes twice: `side` is 0 with what was sold in the period, 1 with what was cancelled in it. What a
    /// ticket's holder paid is what UiTPAS says, else what he was asked for.
    init(by columns: [String], hours dialect: (any SQLDialect)? = nil, _ scope: ReportScope) {
        arguments = []
        let subjects = columns.enumerated().map { "\($1) AS subject_\($0)" }
        var halves: [String] = []
        for (side, moment, condition) in [
            (0, "lines.sold_at", "lines.is_sold"),
            (1, "lines.cancelled_at", "lines.cancelled_at IS NOT NULL AND lines.is_sold"),
        ] {
            let key = dialect.map { ["\($0.milliseconds(of: moment)) / 3600000 AS subject_0"] } ?? subjects
            let (terms, values) = Self.conditions(on: "lines", moment: moment, scope)
            arguments += values
            halves.append(
                """
                SELECT \(key.joined(separator: ", ")), \(side) AS side, lines.regular_price AS regular,
                    COALESCE(lines.tariff_price, lines.quoted_price, lines.regular_price) AS paid
                FROM lines JOIN baskets ON baskets.seller = lines.seller AND baskets.basket = lines.basket
                WHERE \(([condition] + terms).joined(separator: " AND "))
                """
            )
        }
        let names = (0..<(dialect == nil ? columns.count : 1)).map { "subject_\($0)" }
        let order = (names.map { "\($0) NULLS FIRST" } + ["side"]).joined(separator: ", ")
        let list = names.joined(separator: ", ")
        sql = """
            SELECT \(list), side, \(Self.sums("regular", "paid"))
            FROM (\(halves.joined(separator: " UNION ALL "))) AS moves
            GROUP BY \(list), side ORDER BY \(order)
            """
    }

    static func sums(_ regular: String, _ paid: String) -> String {
        let discount = "CASE WHEN \(regular) > \(paid) THEN \(regular) - \(paid) ELSE 0 END"
        // PostgreSQL's sums of whole numbers are no whole numbers.
        let sums = [regular, paid, discount].map { "CAST(SUM(\($0)) AS BIGINT)" }
        return "COUNT(*), \(sums.joined(separator: ", "))"
    }

    static func conditions(
        on table: String,
        moment: String,
        _ scope: ReportScope
    ) -> (terms: [String], values: [SQLValue]) {
        var (terms, values): ([String], [SQLValue]) = ([], [])
        if let period = scope.period {
            terms += ["\(moment) >= ?", "\(moment) < ?"]
            values += [period.from.stored, period.until.stored]
        }
        if let workgroup = scope.workgroup {
            terms.append("baskets.workgroup = ?")
            values.append(workgroup.stored)
        }
        if let seller = scope.seller {
            terms.append("\(table).seller = ?")
            values.append(seller.stored)
        }
        if let event = scope.event {
            terms.append("\(table).event = ?")
            values.append(event.stored)
        }
        return (terms, values)
    }
}
