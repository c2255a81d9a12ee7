import Desks
import GRDB
import Testing
import Tickets

@testable import SQLLedger
@testable import SQLiteLedger

@Suite(.timeLimit(.minutes(1)))
struct `The tables in a file` {
    let directory: TemporaryDirectory
    let ledger: SQLiteLedger

    init() async throws {
        directory = try TemporaryDirectory()
        ledger = try await SQLiteLedger(path: directory.file)
    }

    @Test func `refuses a second row for a sale by itself`() async throws {
        try await ledger.put([try line(state: .registered, route: route, sale: "500001")])
        let expected = LedgerError.contradiction("UNIQUE constraint failed: sales.ticket_sale")
        await #expect(throws: expected) {
            try await ledger.commits.run {
                try $0.execute(
                    sql: """
                        INSERT INTO sales SELECT ticket_sale, seller, basket, line, life + 1, organizer,
                            uitdatabank_event, event, regular_price, tariff_price, registered_at, NULL FROM sales
                        """
                )
            }
        }
    }

    @Test func `is written only where it has changed`() async throws {
        try await ledger.put([try line("1"), try line("2"), try line("3")])
        let before = try await ledger.rowsChanged()
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket.lines["2"]?.customer = "K-1" }
        #expect(try await ledger.rowsChanged() == before + 1)
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket.traceparent = "t" }
        #expect(try await ledger.rowsChanged() == before + 2)
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket.lines["2"]?.customer = "K-1" }
        #expect(try await ledger.rowsChanged() == before + 2)
        #expect(try await ledger.basket(key)?.order == ["1", "2", "3"])
    }

    @Test(arguments: [
        (Sweeps.waiting, "lines_waiting"), (Sweeps.waiting, "lines_stranded"),
        (Sweeps.lapsed, "lines_reserved"),
        (Sweeps.inDoubt, "lines_in_doubt"), (Sweeps.stalled(SQLiteSession.dialect), "lines_on_the_move"),
    ])
    func `use the index made for them`(_ sql: String, _ index: String) async throws {
        let plan = try await ledger.pool.read { db in
            try Row.fetchAll(
                db,
                sql: "EXPLAIN QUERY PLAN \(sql)",
                arguments: StatementArguments(repeatElement(1, count: sql.count { $0 == "?" }))
            )
            .map { row in row["detail"] as String }
        }
        #expect(plan.contains { $0.contains("USING INDEX \(index) ") })
        #expect(!plan.contains { $0.hasPrefix("SCAN ") })
    }

    @Test func `a period is asked for by an index`() async throws {
        let scope = ReportScope(period: try Period("2026-11"))
        for query in [
            ReportQuery(by: [], hours: SQLiteSession.dialect, scope), ReportQuery(by: ["lines.event"], scope),
            ReportQuery(by: ["baskets.workgroup", "lines.ticket_type"], scope),
        ] {
            let plan = try await ledger.pool.read { db in
                try Row.fetchAll(
                    db,
                    sql: "EXPLAIN QUERY PLAN \(query.sql)",
                    arguments: StatementArguments(query.arguments.map(\.databaseValue))
                ).map { $0["detail"] as String? ?? "" }
            }
            #expect(plan.contains { $0.contains("USING INDEX lines_sold") }, "\(plan)")
            #expect(plan.contains { $0.contains("USING INDEX lines_cancelled") }, "\(plan)")
            #expect(!plan.contains { $0.contains("SCAN lines") }, "\(plan)")
        }
    }

    /// That a question is answered by these indexes, and that no table is read through for it.
    private func expect(_ indexes: Set<String>, in question: SQLStatement) async throws {
        let plan = try await ledger.pool.read { db in
            try Row.fetchAll(
                db,
                sql: "EXPLAIN QUERY PLAN \(question.sql)",
                arguments: StatementArguments(question.arguments.map(\.databaseValue))
            ).map { $0["detail"] as String? ?? "" }
        }
        for index in indexes { #expect(plan.contains { $0.contains("INDEX \(index)") }, "\(plan)") }
        for table in ["lines", "sales", "baskets"] {
            #expect(
                !plan.contains { $0.hasPrefix("SCAN \(table)") && !$0.contains("lines_doubted") },
                "\(plan)"
            )
        }
    }

    @Test(arguments: [ReportScope(), ReportScope(seller: "s"), ReportScope(workgroup: "w", event: "4711")])
    func `retribution of a period and what has moved are asked for by indexes`(
        _ scope: ReportScope
    )
        async throws
    {
        var month = scope
        month.period = try Period("2026-11")
        let dialect = SQLiteSession.dialect
        for organizer in [nil, "org-1" as OrganizerID] {
            let shares = RetributionQuery(month, organizer: organizer, in: dialect)
            try await expect(
                ["lines_sold", "sales_by_time", "lines_doubted"],
                in: SQLStatement(shares.sql, shares.arguments)
            )
            for scope in [scope, month] {
                try await expect(["sales_by_event"], in: MovedQueries.events(scope))
                try await expect(
                    ["sales_by_event"],
                    in: MovedQueries.booked(under: ["4711", "4712"], scope, organizer, in: dialect)
                )
                try await expect(["lines_doubted"], in: MovedQueries.doubted(scope, organizer, in: dialect))
            }
        }
    }

    @Test func `the events that were sold are asked for by indexes`() async throws {
        let period = EventBook.events(ReportScope(period: try Period("2026-11")))
        try await expect(["sales_by_time", "lines_by_state"], in: SQLStatement(period.sql, period.arguments))
        let event = EventBook.events(ReportScope(event: "4711"))
        try await expect(["lines_by_event"], in: SQLStatement(event.sql, event.arguments))
    }

    @Test func `is found by indexes`() async throws {
        let plans = [
            "SELECT DISTINCT regular_price FROM lines WHERE event = 'x' AND kind = 'uitpas'",
            "SELECT organizer, COUNT(*) FROM sales WHERE event = 'x' AND cancelled_at IS NULL GROUP BY organizer",
            "SELECT 1 FROM lines WHERE event = 'x' AND kind = 'uitpas' AND since > 1",
        ]
        for plan in plans {
            let details = try await ledger.pool.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(plan)").map { $0["detail"] as String? ?? "" }
            }
            #expect(details.contains { $0.contains("_by_event") }, "\(details)")
        }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct `A ledger of an older version` {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: ["1", "2 attempts know uptimes"])
    func `takes what operators do about lines`(_ version: String) async throws {
        do {
            let pool = try DatabasePool(path: directory.file)
            try DatabaseMigrator.ledger.migrate(pool, upTo: version)
            try await pool.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO baskets (seller, basket, workgroup, is_known) VALUES ('handelsbeurs', 'B-1001', 'gent', 1);
                        INSERT INTO evidence (seller, basket, attempt, line, text, at)
                            VALUES ('handelsbeurs', 'B-1001', 'a', '1', 'before', 1);
                        """
                )
            }
        }
        let ledger = try await SQLiteLedger(path: directory.file)
        let act = LineAct(
            ruling: Ruling(
                id: "r",
                line: "1",
                attempt: "a",
                word: .registered("S-1"),
                actor: "an",
                why: "seen"
            ),
            from: .uncertain,
            to: .registered,
            refusal: nil,
            listed: ["S-1"],
            at: 5
        )
        try await ledger.put([try line(state: .uncertain, route: route)])
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket.acts = [act] }
        let file = try await ledger.file(of: key)
        #expect(file.acts == [act])
        #expect(file.evidence.map(\.text) == ["before"])
        #expect(file.evidence.first?.sales == [])
    }
}
