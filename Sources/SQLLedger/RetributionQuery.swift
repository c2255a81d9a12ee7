import Desks
import Tickets

/// The question of `uitpas retribution`: what is, what was and what may be another's at UiTPAS, by organiser and seller.
///
/// One statement, so that its parts are of one moment; the database adds up. A period is asked for by `lines_sold`, and
/// what nobody has paid by `sales_by_time`; without one every sale is read once.
struct RetributionQuery {
    /// What a row adds up; a ticket in doubt is an active one, too.
    enum Side: Int, Storable {
        case active
        case cancelled
        case doubtful

        init?(stored: SQLValue) {
            guard let number = Int(stored: stored) else { return nil }
            self.init(rawValue: number)
        }

        var stored: SQLValue { rawValue.stored }
    }

    private(set) var sql = ""
    private(set) var arguments: [SQLValue] = []

    init(_ scope: ReportScope, organizer: OrganizerID?, in dialect: any SQLDialect) {
        var parts: [String] = []
        func add(_ side: String, _ tables: String, _ conditions: [String], _ moment: String?) {
            var scope = scope
            if moment == nil { scope.period = nil }
            var (terms, values) = ReportQuery.conditions(on: "sales", moment: moment ?? "", scope)
            if let organizer {
                terms.append("sales.organizer = ?")
                values.append(organizer.stored)
            }
            arguments += values
            let all = conditions + terms
            parts.append(
                """
                SELECT sales.organizer, sales.seller, baskets.workgroup, \(side) AS side,
                    sales.regular_price AS regular, sales.tariff_price AS paid
                FROM \(tables) JOIN baskets ON baskets.seller = sales.seller AND baskets.basket = sales.basket
                \(all.isEmpty ? "" : "WHERE \(all.joined(separator: " AND "))")
                """
            )
        }
        let state = "CASE WHEN sales.cancelled_at IS NULL THEN 0 ELSE 1 END"
        if scope.period == nil {
            add(state, "sales", [], nil)
        } else {
            add(
                state,
                "lines \(dialect.indexed(by: "lines_sold")) JOIN sales ON \(Self.line)",
                ["lines.is_sold", "lines.kind = 'uitpas'"],
                "lines.sold_at"
            )
            add(
                state,
                "sales \(dialect.indexed(by: "sales_by_time")) JOIN lines ON \(Self.line)",
                ["(lines.sold_at IS NULL OR NOT lines.is_sold)"],
                "sales.registered_at"
            )
        }
        add(
            "2",
            "lines \(dialect.indexed(by: "lines_doubted")) JOIN sales ON \(Self.lineOfSale)",
            ["lines.organizer_doubt IS NOT NULL", "sales.cancelled_at IS NULL"],
            Self.moment
        )
        sql = """
            SELECT organizer, seller, workgroup, side, \(ReportQuery.sums("regular", "paid"))
            FROM (\(parts.joined(separator: " UNION ALL "))) AS shares
            GROUP BY organizer, seller, workgroup, side ORDER BY organizer, seller, workgroup, side
            """
    }

    /// The moment of sale or, of a reservation that nobody has paid, of registration.
    static let moment = "COALESCE(lines.sold_at, sales.registered_at)"

    private static let line =
        "lines.seller = sales.seller AND lines.basket = sales.basket AND lines.line = sales.line"

    /// An earlier life of the line had another sale.
    static let lineOfSale = "\(line) AND lines.life = sales.life"
}
