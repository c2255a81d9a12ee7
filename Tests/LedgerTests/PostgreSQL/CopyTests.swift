import Desks
import Foundation
import PostgresLedger
import Rehearsal
import SQLiteLedger
import Testing
import Tickets

@testable import SQLLedger

@Suite(.postgres, .timeLimit(.minutes(2)))
struct `A ledger that moves` {
    private let schema = "copy_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
    private let directory: TemporaryDirectory
    private let source: SQLiteLedger

    init() async throws {
        directory = try TemporaryDirectory()
        source = try await SQLiteLedger(path: directory.file)
    }

    private func target(_ use: PostgresLedger.Use = .filling) async throws -> PostgresLedger {
        let url = try await TestPostgres.required().makingSchema(schema)
        return try await PostgresLedger(url: url, application: "tests", use: use)
    }

    private func name(_ index: Int) -> BasketKey {
        BasketKey(seller: SellerID("s-\(index % 7)"), basket: BasketID("B-\(index)"))
    }

    private func fill(_ range: Range<Int>) async throws {
        for index in range {
            let sold = try line(state: .registered, route: route, sale: TicketSaleID("S-\(index)"))
            let act = LineAct(
                ruling: Ruling(
                    id: RulingID("r-\(index)"),
                    line: "1",
                    attempt: "a",
                    word: .absent(isForced: false),
                    actor: "an",
                    why: "seen"
                ),
                from: .uncertain,
                to: .routed,
                refusal: nil,
                listed: ["x"],
                at: 5
            )
            try await source.change(name(index), workgroup: "gent") { basket, _ in
                basket.put(sold)
                basket.lineCancellations["9"] = .expired
                basket.evidence = [Evidence(attempt: "a", line: "1", text: "seen", sales: ["x"], at: 5)]
                basket.acts = [act]
            }
            try await source.changeMapping(of: EventID("e-\(index)")) {
                $0 = Mapping(event: EventID("e-\(index)"), workgroup: "gent", owner: "s", updatedAt: 1)
            }
            _ = try await source.keep(.sample("f-\(index)"))
        }
    }

    @Test func `is the same afterwards, though it changed meanwhile`() async throws {
        try await fill(0..<450)
        let target = try await target()
        try await target.beginFilling()
        let restoration = try await source.beginRestoration(by: "an", now: 90)
        let copy = LedgerCopy(from: source, to: target)
        try await copy.run { _ in }
        #expect(try await copy.differences() == [])
        #expect(try await target.restoration() == restoration)
        _ = try await source.endRestoration(now: 95)
        try await fill(450..<470)
        try await source.change(name(3), workgroup: "gent") { basket, _ in basket.lines["1"]?.customer = "K-9"
        }
        try await source.changeMapping(of: "e-5") { $0 = nil }
        let signature = Signature(actor: "an", why: "old", at: 100)
        _ = try await source.discard([4], signature)
        _ = try await source.purge(DeadLetterFilter(status: .discarded), selection: "old", signature)
        #expect(try await !copy.differences().isEmpty)
        var written = 0
        try await copy.run { if $0.isAtEnd { written += $0.written } }
        #expect(try await copy.differences() == [])
        // Twenty baskets with six rows each, as many mappings and letters with their messages, and the four changes.
        #expect(written < 400, "only what has changed is written again")
        for index in [0, 3, 449, 469] {
            #expect(try await target.basket(name(index)) == source.basket(name(index)))
            #expect(try await target.file(of: name(index)) == source.file(of: name(index)))
        }
        #expect(try await target.mappings() == source.mappings())
        #expect(try await target.restoration() == nil)
        let all = DeadLetterFilter(status: nil)
        #expect(try await target.entries(all, limit: nil) == source.entries(all, limit: nil))
        #expect(
            try await target.acts(LetterActFilter(), limit: nil) == source.acts(LetterActFilter(), limit: nil)
        )
    }

    @Test func `is used by nobody before it is whole, and gives no number twice`() async throws {
        try await fill(0..<3)
        let target = try await target()
        try await target.beginFilling()
        await #expect {
            _ = try await self.target(.work)
        } throws: { error in
            guard case LedgerError.unavailable(let text) = error else { return false }
            return text.contains("ledger copy --last")
        }
        try await LedgerCopy(from: source, to: target).run { _ in }
        try await target.endFilling(numbersAbove: ["dead_letters": 40])
        let working = try await self.target(.work)
        #expect(try await working.keep(.sample("new")) == 41)
        try await working.put([try line()], in: name(1_000))
        await #expect(throws: LedgerError.self) { try await target.beginFilling() }
    }

    @Test func `is open after all, or will never be, when nobody knows how the end of the filling went`()
        async throws
    {
        try await fill(0..<1)
        let target = try await target()
        try await target.beginFilling()
        let hold = try await target.read {
            try $0.answers(to: [SQLStatement("SELECT begun_at::text FROM copies")])
        }
        #expect(try await !target.isOpenAfterAll())
        let late = SQLStatement(
            "UPDATE copies SET is_done = true WHERE begun_at::text = ?",
            hold[0][0].values
        )
        try await target.write(.leases) { try $0.post(late) }
        #expect(try await target.isFilled() == false, "what arrives late finds nothing to do")
        try await target.endFilling(numbersAbove: [:])
        #expect(try await target.isOpenAfterAll())
    }

    @Test func `fills no database that is in use`() async throws {
        try await target(.work).put([try line()])
        await #expect(throws: LedgerError.self) { try await target().beginFilling() }
    }

    @Test func `takes no more changes where it was, until that is taken back`() async throws {
        try await fill(0..<1)
        let beside = try await SQLiteLedger(path: directory.file)
        try await source.freeze()
        for ledger in [source, beside] {
            await #expect {
                try await ledger.put([try line()], in: name(5))
            } throws: { error in
                guard case LedgerError.unavailable(let text) = error else { return false }
                return text.contains("moved to PostgreSQL")
            }
        }
        #expect(try await beside.basket(name(0)) != nil)
        await #expect(throws: LedgerError.self) { try await SQLiteLedger(path: directory.file).check() }
        try await source.thaw()
        try await beside.put([try line()], in: name(5))
    }

    /// A column that the copy does not know would be lost.
    @Test func `is copied with every column of every table`() async throws {
        let target = try await target()
        let rest: Set = ["checks", "leases", "sqlite_sequence", "grdb_migrations"]
        let tables = LedgerPart.all.flatMap { $0.tables.map(\.table) }
        let names = try await source.read { db in
            try db.rows("SELECT name FROM sqlite_master WHERE type = 'table'").compactMap {
                String(stored: $0.values[0])
            }
        }
        #expect(Set(names).subtracting(rest) == Set(tables.map(\.name)))
        for table in tables {
            let here = try await source.read { db in
                try db.rows("SELECT name FROM pragma_table_info('\(table.name)')").compactMap {
                    String(stored: $0.values[0])
                }
            }
            #expect(Set(here) == Set(table.columns), "\(table.name) in SQLite")
            let there = try await target.read { db in
                try db.rows(
                    """
                    SELECT column_name::text, data_type::text FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name = '\(table.name)'
                    """
                ).map(\.values)
            }
            #expect(
                Set(there.compactMap { String(stored: $0[0]) }) == Set(table.columns),
                "\(table.name) in PostgreSQL"
            )
            let moments = there.filter { $0[1] == .text("timestamp with time zone") }.compactMap {
                String(stored: $0[0])
            }
            #expect(Set(moments) == table.moments, "\(table.name)")
        }
    }
}
