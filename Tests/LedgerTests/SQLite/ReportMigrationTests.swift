import Desks
import GRDB
import SQLLedger
import Testing
import Tickets

@testable import SQLiteLedger

@Suite(.timeLimit(.minutes(1)))
struct `Reports of a ledger of an earlier version` {
    private func november(_ day: Int) throws -> Int64 {
        try #require(CalendarDay(year: 2026, month: 11, day: day)).start.milliseconds + 43_200_000
    }

    /// Lines as version 7 of the tables had them, none of which says when it was cancelled.
    private func makeOldLedger(at path: String) async throws {
        let queue = try DatabaseQueue(path: path)
        try DatabaseMigrator.ledger.migrate(queue, upTo: "7 mapping history")
        let (first, second, third, fourth) = try (november(1), november(2), november(3), november(4))
        try await queue.write { db in
            try db.execute(
                sql:
                    "INSERT INTO baskets (seller, basket, workgroup, is_known) VALUES ('handelsbeurs', 'B', 'gent', 1)"
            )
            func line(
                _ id: String,
                state: String,
                soldAt: Int64?,
                isSold: Bool = true,
                cause: String? = nil,
                since: Int64
            ) throws {
                try db.execute(
                    sql: """
                        INSERT INTO lines (seller, basket, line, position, kind, event, regular_price, quoted_price,
                            ticket_type, channel, sold_at, is_sold, state, since, life, is_posted_alone,
                            cancellation_cause, cancellation_reason, messages)
                        VALUES ('handelsbeurs', 'B', ?, 0, 'uitpas', '4711', 1200, 240, 'UiTPAS integratie', 'online',
                            ?, ?, ?, ?, 1, 0, ?, ?, '{}')
                        """,
                    arguments: [id, soldAt, isSold, state, since, cause, cause.map { _ in "x" }]
                )
            }
            func sale(_ line: String, life: Int = 1, at moment: Int64, cancelledAt: Int64? = nil) throws {
                try db.execute(
                    sql: """
                        INSERT INTO sales (organizer, ticket_sale, seller, basket, line, life, event, uitdatabank_event,
                            regular_price, tariff_price, registered_at, cancelled_at)
                        VALUES ('org-1', ?, 'handelsbeurs', 'B', ?, ?, '4711', 'udb-1', 1200, 240, ?, ?)
                        """,
                    arguments: ["s-\(line)-\(life)", line, life, moment, cancelledAt]
                )
            }
            // Its seller said when.
            try line("1", state: "registered", soldAt: first, since: third)
            try sale("1", at: third)
            // Nobody said when: registered on the second, again on the third.
            try line("2", state: "registered", soldAt: nil, since: third)
            try sale("2", at: second, cancelledAt: second)
            try sale("2", life: 2, at: third)
            // Never registered: when it came to its state.
            try line("3", state: "refused", soldAt: nil, since: second)
            // Cancelled by its seller, at UiTPAS on the third, and settled on the fourth.
            try line("4", state: "cancelled", soldAt: first, cause: "seller", since: fourth)
            try sale("4", at: first, cancelledAt: third)
            // Withdrawn before it was posted.
            try line("5", state: "withdrawn", soldAt: first, cause: "seller", since: fourth)
            // A reservation that lapsed was neither sold nor cancelled.
            try line("6", state: "cancelled", soldAt: nil, isSold: false, cause: "expiry", since: fourth)
        }
        try queue.close()
    }

    @Test func `are those of its lines, sold and cancelled when they were`() async throws {
        let directory = try TemporaryDirectory()
        try await makeOldLedger(at: directory.file)
        let ledger = try await SQLiteLedger(path: directory.file)
        let days = try await ledger.dailySales(ReportScope())
        #expect(
            days.map { "\($0.subject) \($0.turnover.sold.tickets) \($0.turnover.cancelled.tickets)" } == [
                "2026-11-01 3 0", "2026-11-02 2 0", "2026-11-03 0 1", "2026-11-04 0 1",
            ]
        )
        let events = try await ledger.eventSales(ReportScope())
        #expect(events.map(\.turnover.net.tickets) == [3])
        #expect(events.map(\.turnover.sold.discount) == [Cents(4_800)])
        let totals = try await ledger.salesTotals(ReportScope(), organizer: nil)
        #expect(totals.map(\.active.tickets) == [2])
        #expect(totals.map(\.cancelled.tickets) == [2])
    }
}
