import Desks
import Foundation
import PostgresLedger
import Rehearsal
import SQLLedger
import Testing
import Tickets

@Suite(.postgres, .serialized, .timeLimit(.minutes(4)))
struct `A PostgreSQL server that says nothing` {
    private func name(_ index: Int) -> BasketKey { BasketKey(seller: "s", basket: BasketID("B-\(index)")) }

    private func open(
        _ server: TestPostgres,
        answer: Duration,
        commit: Duration = .seconds(15)
    ) async throws -> PostgresLedger {
        // Making the tables may take longer.
        _ = try await PostgresLedger(url: server.url, application: "tests")
        var patience = Patience()
        (patience.answer, patience.commit) = (answer, commit)
        return try await PostgresLedger(
            url: "\(server.url)?connect_timeout=1",
            application: "tests",
            connections: 2,
            patience: patience
        )
    }

    private func reason(_ work: () async throws -> Void) async throws -> String {
        do {
            try await work()
        } catch LedgerError.unavailable(let text) {
            return text
        }
        throw RehearsalError("it was not unavailable")
    }

    @Test func `does each change once that was asked for while it was paused`() async throws {
        try await TestPostgres.withServer { server in
            let ledger = try await PostgresLedger(url: server.url, application: "tests")
            let first = try line()
            try await ledger.put([first], in: name(0))
            try await server.control(.pause)
            try await withThrowingTaskGroup { group in
                for index in 1...100 { group.addTask { try await ledger.put([first], in: name(index)) } }
                group.addTask { try await server.control(.resume) }
                try await group.waitForAll()
            }
            #expect(try await ledger.count("SELECT COUNT(*) FROM baskets") == 101)
            #expect(try await ledger.count("SELECT COUNT(*) FROM lines") == 101)
        }
    }

    @Test func `is given up in time, and used again when it goes on`() async throws {
        try await TestPostgres.withServer { server in
            let ledger = try await open(server, answer: .seconds(3))
            try await ledger.put([try line()], in: name(0))
            try await server.control(.pause)
            let start = ContinuousClock.now
            let words = try await reason { _ = try await ledger.basket(name(0)) }
            #expect(words.contains("does not answer") || words.contains("stopped answering"), "\(words)")
            _ = try await reason { try await ledger.put([try line()], in: name(1)) }
            #expect(ContinuousClock.now - start < .seconds(30))
            try await server.control(.resume)
            try await eventually("the ledger is used again") { (try? await ledger.check()) != nil }
            #expect(try await ledger.basket(name(1)) == nil)
        }
    }

    @Test func `lets go of who is told to stop meanwhile`() async throws {
        try await TestPostgres.withServer { server in
            let ledger = try await PostgresLedger(url: server.url, application: "tests")
            let first = try line()
            try await ledger.put([first], in: name(0))
            try await server.control(.pause)
            let start = ContinuousClock.now
            let words = try await withThrowingTaskGroup { group in
                group.addTask { try await reason { try await ledger.put([first], in: name(1)) } }
                group.addTask { try await reason { _ = try await ledger.basket(name(0)) } }
                group.cancelAll()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(words.count == 2 && words.allSatisfy { $0.contains("before the end") })
            #expect(ContinuousClock.now - start < .seconds(15))
            try await server.control(.resume)
        }
    }

    /// A commit that takes longer than a connection waits for it.
    private func slowCommits(on server: TestPostgres) async throws {
        try await server.psql(
            """
            CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.seller = 's' THEN PERFORM pg_sleep(8); END IF; RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER dawdling AFTER INSERT ON baskets DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION dawdle()
            """
        )
    }

    @Test func `is asked what has become of a commit that it did not answer`() async throws {
        try await TestPostgres.withServer { server in
            let ledger = try await open(server, answer: .seconds(3))
            try await slowCommits(on: server)
            try await ledger.put([try line()], in: name(0))
            #expect(try await ledger.count("SELECT COUNT(*) FROM baskets") == 1)
        }
    }

    /// The one case in which an error does not mean that nothing was stored.
    @Test func `may have stored what was given up, which the error then says`() async throws {
        try await TestPostgres.withServer { server in
            let ledger = try await open(server, answer: .seconds(3), commit: .seconds(1))
            try await slowCommits(on: server)
            let words = try await reason { try await ledger.put([try line()], in: name(0)) }
            #expect(words.contains("it is not known whether"), "\(words)")
            try await eventually("it is stored after all") { (try? await ledger.basket(name(0))) != nil }
            // Whoever tries again finds it.
            let isThere = try await ledger.change(name(0), workgroup: "gent") { basket, _ in
                basket.lines["1"] != nil
            }
            #expect(isThere)
        }
    }
}
