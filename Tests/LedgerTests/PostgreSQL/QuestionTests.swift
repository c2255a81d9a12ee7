import Desks
import Foundation
import Rehearsal
import SQLLedger
import Synchronization
import Testing
import Tickets

@testable import PostgresLedger

/// Passes everything on to a ledger, and notes what the database is asked.
private final class Eavesdropper: SQLLedger {
    private let ledger: PostgresLedger
    private let heard = Mutex<[String]>([])

    init(_ ledger: PostgresLedger) { self.ledger = ledger }

    /// What was heard since the last time.
    func take() -> [String] {
        heard.withLock { heard in
            defer { heard = [] }
            return heard
        }
    }

    func note(_ sql: String) { heard.withLock { $0.append(sql) } }

    func check() async throws(LedgerError) { try await ledger.check() }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(LedgerError) -> Value {
        try await ledger.read { try work(Noting(session: $0, ear: self)) }
    }

    func write<Value: Sendable>(
        _ scope: LedgerScope,
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await ledger.write(scope) { try work(Noting(session: $0, ear: self)) }
    }
}

private struct Noting: SQLSession {
    let session: any SQLSession
    let ear: Eavesdropper

    var dialect: any SQLDialect { session.dialect }

    func answers(to questions: [SQLStatement]) throws -> [[SQLRow]] {
        for question in questions { ear.note(question.sql) }
        return try session.answers(to: questions)
    }

    func change(_ statement: SQLStatement) throws -> Int {
        ear.note(statement.sql)
        return try session.change(statement)
    }

    func post(_ statement: SQLStatement) throws {
        ear.note(statement.sql)
        try session.post(statement)
    }

    func lookAround() throws { try session.lookAround() }
    func hold(_ mapping: String) throws { try session.hold(mapping) }
}

/// What the ledger's functions really ask, planned on tables that have grown: no copy of a question that could differ.
@Suite(.postgres, .timeLimit(.minutes(3)))
struct `Every question to PostgreSQL` {
    private static let event: EventID = "event-7"
    private static let place: UiTdatabankEventID = "udb-7"
    private static let basket = BasketKey(seller: "seller-7", basket: "B-7")

    private static let month = ReportScope(period: try? Period("2026-03"))

    private static let moved =
        "UPDATE mappings SET organizer = 'org-99' WHERE event IN ('event-7', 'event-8')"

    private typealias Question = @Sendable (Eavesdropper) async throws -> Void

    /// What workers ask while they sell, and all the time besides.
    private static let ofWorkers: [(name: String, ask: Question)] = [
        ("basket", { _ = try await $0.basket(basket) }),
        (
            "change",
            {
                try await $0.change(basket, workgroup: "gent") { basket, view in
                    basket.traceparent = "t"
                    _ = try view.owned(among: ["S-1"])
                    _ = try view.mappings(of: [event])
                    _ = try view.act(of: "r")
                    if let tuple = try line(state: .registering, route: route).tuple {
                        _ = try view.unresolved(like: tuple)
                    }
                }
            }
        ),
        ("lapsed reservations", { _ = try await $0.lapsedReservations(before: 1, limit: 500) }),
        ("stalled baskets", { _ = try await $0.stalledBaskets(since: 1, limit: 100) }),
        ("waiting baskets", { _ = try await $0.baskets(waitingFor: event) }),
        ("sales to be reconsidered", { _ = try await $0.baskets(unconfirmedIn: event, limit: 500) }),
        (
            "metrics",
            {
                _ = try await $0.count(ofLinesIn: [.unmapped, .routed, .registering, .uncertain, .parked])
                _ = try await $0.openLetters()
            }
        ),
        ("trade", { _ = try await $0.trade(in: event, since: 1) }),
        ("traded events", { _ = try await $0.eventsTradedSinceInspection() }),
        ("mappings of events", { _ = try await $0.mappings(of: [event]) }),
        ("mappings of an organiser", { _ = try await $0.mappings(ontoEventsOf: "org-7") }),
        ("poll", { _ = try await $0.pollState() }),
        ("a letter", { _ = try await $0.keep(.sample("f")) }),
    ]

    /// What an operator's commands ask, but for those that are of all there is: `retribution` without a period.
    private static let ofOperators: [(name: String, ask: Question)] = [
        ("sales list", { _ = try await $0.baskets(withLinesIn: [.uncertain, .parked], limit: 100) }),
        ("sales show", { _ = try await $0.baskets(named: "B-7") }),
        ("sales show, the file", { _ = try await $0.file(of: basket) }),
        ("overdue", { _ = try await $0.waitingSales(since: 1) }),
        ("history", { _ = try await $0.history(of: event) }),
        ("reconcile", { _ = try await $0.book(of: place) }),
        ("reconcile of an event", { _ = try await $0.eventsSold(ReportScope(event: event)) }),
        ("reconcile of a period", { _ = try await $0.eventsSold(month) }),
        ("moved", { _ = try await $0.movedSales(ReportScope(), organizer: nil) }),
        (
            "moved, of an event",
            { _ = try await $0.movedSales(ReportScope(event: event), organizer: "org-7") }
        ),
        ("moved, of a period", { _ = try await $0.movedSales(month, organizer: "org-7") }),
        ("retribution", { _ = try await $0.salesTotals(month, organizer: nil) }),
        ("retribution of an organiser", { _ = try await $0.salesTotals(month, organizer: "org-7") }),
        ("worklist", { _ = try await $0.deskItems() }),
        ("report by day", { _ = try await $0.dailySales(month) }),
        ("report by event", { _ = try await $0.eventSales(month) }),
        ("report by customer", { _ = try await $0.customerSales(month) }),
        ("report by ticket type", { _ = try await $0.ticketTypeSales(month) }),
        ("dead letters", { _ = try await $0.entries(DeadLetterFilter(), limit: 50) }),
        ("a dead letter's lives", { _ = try await $0.otherLives(of: 1) }),
    ]

    @Test func `is answered by an index, not by reading a table that grows`() async throws {
        let schema = "questions_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        // Twenty thousand lines are read faster than looked up; of ten million, `make growth` shows what the server chooses.
        let url = try await TestPostgres.required().makingSchema(schema)
            .replacing("options=", with: "options=-cenable_seqscan%3Doff%20")
        let ledger = try await PostgresLedger(url: url, application: "tests", connections: 1)
        for part in `The plans of PostgreSQL`.filling + [Self.moved] { try await ledger.spoil(part) }
        // What has no index is seen to have none.
        let unaided = try await ledger.plan(of: "SELECT 1 FROM lines WHERE customer = ?")
        #expect(unaided.contains("Seq Scan on lines"))
        let ear = Eavesdropper(ledger)
        for (name, ask) in Self.ofWorkers + Self.ofOperators {
            try await ask(ear)
            let questions = ear.take()
            #expect(!questions.isEmpty, "\(name)")
            for sql in Set(questions) where !sql.hasPrefix("INSERT") {
                let plan = try await ledger.plan(of: sql)
                for table in ["lines", "sales", "baskets", "attempts", "evidence"] {
                    #expect(!plan.contains("Seq Scan on \(table)"), "\(name): \(sql)\n\(plan)")
                }
            }
        }
    }
}

extension PostgresLedger {
    /// How a statement would be carried out, whatever its arguments.
    func plan(of sql: String) async throws -> String {
        let statement = Statement(sql)
        let nulls = statement.sql.filter { $0 == "?" }.map { _ in "NULL" }.joined(separator: ", ")
        return try await read { db in
            let rows = try db.answers(to: [
                SQLStatement("SET LOCAL plan_cache_mode = force_generic_plan"),
                SQLStatement("PREPARE planned AS \(statement.numbered)"),
                SQLStatement("EXPLAIN EXECUTE planned\(nulls.isEmpty ? "" : "(\(nulls))")"),
                SQLStatement("DEALLOCATE planned"),
            ])
            return rows[2].compactMap { row in
                guard case .text(let line)? = row.values.first else { return nil }
                return line
            }.joined(separator: "\n")
        }
    }
}
