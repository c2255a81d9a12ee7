import Desks
import Foundation
import Rehearsal
import SQLLedger
import Testing
import Tickets

@testable import PostgresLedger

/// Every statement that the ledger asks of a table that grows, planned on tables that have grown.
@Suite(.postgres, .timeLimit(.minutes(3)))
struct `The plans of PostgreSQL` {
    private let schema = "plans_\(UUID().uuidString.lowercased().replacing("-", with: ""))"

    /// Twenty thousand lines in five thousand baskets, most of them long done, and as many of everything else.
    static let filling = [
        """
        INSERT INTO baskets (seller, basket, workgroup, is_known)
            SELECT 'seller-' || n % 48, 'B-' || n, 'gent', true FROM generate_series(1, 5000) n
        """,
        """
        INSERT INTO lines (seller, basket, line, position, kind, event, regular_price, uitpas_number, tariff,
                ticket_type, channel, sold_at, expires_at, is_sold, state, since, life, uitdatabank_event, organizer,
                is_posted_alone, ticket_sale, tariff_price, messages, cancelled_at, cancellation_cause, cancellation_reason)
            SELECT 'seller-' || n % 48, 'B-' || n, l::text, l, 'uitpas', 'event-' || n % 400, 1200,
                '0900000067513', 'T', 'UiTPAS', 'online', t, t, n % 500 <> 0,
                CASE n % 500 WHEN 0 THEN 'routed' WHEN 1 THEN 'unmapped' WHEN 2 THEN 'uncertain' WHEN 3 THEN 'manual'
                    WHEN 4 THEN 'cancelled' ELSE 'registered' END,
                t, 1, 'udb-' || n % 400, 'org-' || n % 20, false, CASE WHEN n % 500 > 4 THEN 'S-' || n || '-' || l END,
                240, '{}', CASE WHEN n % 500 = 4 THEN t END,
                CASE WHEN n % 500 = 4 THEN 'seller' END, CASE WHEN n % 500 = 4 THEN 'r' END
            FROM generate_series(1, 5000) n, generate_series(0, 3) l,
                LATERAL (SELECT timestamptz '2026-01-01' + n * interval '1 hour' AS t) times
        """,
        """
        INSERT INTO sales SELECT ticket_sale, seller, basket, line, 1, organizer, uitdatabank_event, event, regular_price,
            tariff_price, since, NULL FROM lines WHERE ticket_sale IS NOT NULL
        """,
        """
        INSERT INTO attempts SELECT seller, basket, 'a', 'org', '[]', sold_at, sold_at, sold_at, NULL, 'registered',
            sold_at, 'b', 1 FROM lines WHERE line = '0'
        """,
        """
        INSERT INTO mappings (event, workgroup, owner, labels, ticket_types, is_deleted, problems, organizer, updated_at)
            SELECT 'event-' || n, 'gent', 's', '[]', '[]', false, '[]', 'org-' || n % 20, '2027-01-01'
            FROM generate_series(1, 4000) n
        """,
        "ANALYZE",
    ]

    private static let all = [
        "SELECT seller FROM baskets WHERE seller = ? AND basket = ?",
        "SELECT seller FROM baskets WHERE basket = ? ORDER BY seller",
        "SELECT line FROM lines WHERE seller = ? AND basket = ? ORDER BY position",
        "SELECT line FROM line_cancellations WHERE seller = ? AND basket = ?",
        "SELECT attempt FROM attempts WHERE seller = ? AND basket = ? AND ending IS NULL",
        "SELECT text FROM evidence WHERE seller = ? AND basket = ? ORDER BY id",
        "SELECT ruling FROM line_acts WHERE seller = ? AND basket = ? ORDER BY at, ruling",
        "SELECT 1 FROM sales WHERE ticket_sale = ?",
        "SELECT life FROM sales WHERE seller = ? AND basket = ? AND line = ? AND life < ? AND cancelled_at IS NOT NULL",
        "SELECT event FROM mappings WHERE event = ?",
        "SELECT event FROM mappings WHERE organizer = ? ORDER BY event",
        "SELECT id FROM dead_letters WHERE fingerprint = ?",
        "SELECT id FROM dead_letters WHERE status = ? AND reason = ? ORDER BY last_failed_at DESC LIMIT 50",
        "SELECT id FROM dead_letters WHERE origin = ?",
        "SELECT organizer, COUNT(*) FROM sales WHERE event = ? AND cancelled_at IS NULL GROUP BY organizer",
    ]

    @Test func `read no whole table where an index will do, though it has grown`() async throws {
        let server = try TestPostgres.required()
        let url = try await server.makingSchema(schema)
        let ledger = try await PostgresLedger(url: url, application: "tests", connections: 1)
        for part in Self.filling { try await ledger.spoil(part) }
        let sweeps = [
            Sweeps.waiting, Sweeps.lapsed, Sweeps.stalled(Session.dialect), Sweeps.inDoubt,
            Sweeps.keys(ofStates: 2),
        ]
        for sql in Self.all + sweeps {
            let plan = try await ledger.plan(of: sql)
            #expect(!plan.contains("Seq Scan on lines"), "\(sql)\n\(plan)")
            #expect(!plan.contains("Seq Scan on sales"), "\(sql)\n\(plan)")
            #expect(!plan.contains("Seq Scan on baskets"), "\(sql)\n\(plan)")
            #expect(!plan.contains("Seq Scan on attempts"), "\(sql)\n\(plan)")
            #expect(!plan.contains("Seq Scan on mappings"), "\(sql)\n\(plan)")
        }
    }

    /// Every one of them has an index, even where a small table is read faster without.
    @Test func `have an index for everything, when whole tables may not be read`() async throws {
        let server = try TestPostgres.required()
        let url = try await server.makingSchema(schema).replacing(
            "options=",
            with: "options=-cenable_seqscan%3Doff%20"
        )
        let ledger = try await PostgresLedger(url: url, application: "tests", connections: 1)
        for sql in Self.all + [
            Sweeps.waiting, Sweeps.lapsed, Sweeps.stalled(Session.dialect), Sweeps.inDoubt,
        ] {
            let plan = try await ledger.plan(of: sql)
            #expect(!plan.contains("Seq Scan"), "\(sql)\n\(plan)")
        }
    }
}
