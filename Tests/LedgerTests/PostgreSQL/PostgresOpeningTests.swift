import Desks
import Foundation
import PostgresLedger
import Rehearsal
import SQLLedger
import Testing
import Tickets

@Suite(.postgres, .timeLimit(.minutes(2)))
struct `Opening a ledger in PostgreSQL` {
    private let schema = "opening_\(UUID().uuidString.lowercased().replacing("-", with: ""))"

    private func url() async throws -> String { try await TestPostgres.required().makingSchema(schema) }

    private func refusal(of url: String) async -> String? {
        do {
            _ = try await PostgresLedger(url: url, application: "tests", connections: 1)
            return nil
        } catch {
            guard case .unusable(let text) = error else { return "not unusable: \(error)" }
            return text
        }
    }

    @Test func `works for many at once where there is none`() async throws {
        let url = try await url()
        try await withThrowingTaskGroup { group in
            for index in 0..<8 {
                group.addTask {
                    let ledger = try await PostgresLedger(url: url, application: "tests", connections: 1)
                    try await ledger.put(
                        [try line()],
                        in: BasketKey(seller: "s", basket: BasketID("\(index)"))
                    )
                }
            }
            try await group.waitForAll()
        }
        let ledger = try await PostgresLedger(url: url, application: "tests", connections: 1)
        #expect(try await ledger.count("SELECT COUNT(*) FROM baskets") == 8)
        for _ in 0..<3 { try await ledger.check() }
        #expect(try await ledger.count("SELECT count FROM checks") == 1)
    }

    @Test func `makes none for who only reads`() async throws {
        let url = try await url()
        await #expect(throws: LedgerError.self) {
            _ = try await PostgresLedger(url: url, application: "tests", use: .looking)
        }
        _ = try await PostgresLedger(url: url, application: "tests")
        _ = try await PostgresLedger(url: url, application: "tests", use: .looking)
    }

    @Test func `keeps commits on disk, though the server would not by itself`() async throws {
        let url = try await url()
        let ledger = try await PostgresLedger(
            url: url.replacing("options=", with: "options=-csynchronous_commit%3Doff%20"),
            application: "tests"
        )
        let setting = "SELECT CASE current_setting('synchronous_commit') WHEN 'on' THEN 1 ELSE 0 END"
        #expect(try await ledger.count(setting) == 1)
    }

    @Test func `refuses another program's tables, and leaves them alone`() async throws {
        let url = try await url()
        try await TestPostgres.required().psql("CREATE TABLE \(schema).lines (text text)")
        #expect(await refusal(of: url)?.contains("another program") == true)
        let tables = try await TestPostgres.required().psql(
            "SELECT count(*) FROM pg_tables WHERE schemaname = '\(schema)'"
        )
        #expect(tables == "1")
    }

    @Test func `refuses a newer ledger`() async throws {
        let url = try await url()
        let ledger = try await PostgresLedger(url: url, application: "tests")
        try await ledger.spoil("INSERT INTO ledger_migrations (name) VALUES ('99')")
        #expect(await refusal(of: url)?.contains("newer version") == true)
    }

    @Test func `goes on polling for events and for organisers where an earlier version was`() async throws {
        let url = try await url()
        let ledger = try await PostgresLedger(url: url, application: "tests")
        _ = try await ledger.takePoll(as: "one", until: 5, now: 0)
        #expect(try await ledger.movePoll(of: [.events], to: 700, as: "one"))
        try await ledger.spoil("ALTER TABLE polls DROP COLUMN organizer_watermark")
        try await ledger.spoil("DELETE FROM ledger_migrations WHERE name = '3 polls by kind'")
        let again = try await PostgresLedger(url: url, application: "tests")
        #expect(try await again.pollState()?.watermarks == [.events: 700, .organizers: 700])
    }

    @Test func `refuses what can't be an address, and does not repeat it`() async throws {
        let text = await refusal(of: "postgresql://u:hunter2%zz@h/d")
        #expect(text?.contains("LEDGER_URL") == true && text?.contains("hunter2") == false)
    }

    @Test func `refuses a wrong password in a sentence without it, and a database that is not there`()
        async throws
    {
        let url = try TestPostgres.required().url
        let wrong = await refusal(of: url.replacing("not-a-secret", with: "hunter2"))
        #expect(
            wrong?.contains("refuses the login") == true && wrong?.contains("hunter2") == false,
            "\(wrong ?? "")"
        )
        let missing = await refusal(of: url + "_nowhere")
        #expect(missing?.contains("no such database") == true, "\(missing ?? "")")
    }

    @Test func `can be tried again where nobody listens`() async throws {
        await #expect(throws: LedgerError.unavailable("PostgreSQL at 127.0.0.1:1 can't be reached")) {
            _ = try await PostgresLedger(url: "postgresql://u:p@127.0.0.1:1/d", application: "tests")
        }
    }

    @Test func `over TLS, trusts only the authority that it was told`() async throws {
        let server = try TestPostgres.required()
        let url = try await url()
        let files = server.certificates
        let verified = "\(url)&sslmode=verify-full&sslrootcert=\(files)"
        let ledger = try await PostgresLedger(url: "\(verified)/ca.pem", application: "tests")
        #expect(
            try await ledger.count(
                "SELECT CASE WHEN ssl THEN 1 ELSE 0 END FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            )
                == 1
        )
        #expect(await refusal(of: "\(verified)/other-ca.pem")?.contains("does not vouch for") == true)
        #expect(await refusal(of: "\(verified)/none.pem")?.contains("can't be read") == true)
        // The certificate is for localhost and 127.0.0.1.
        let elsewhere = "\(verified)/ca.pem".replacing("@127.0.0.1", with: "@elsewhere.test")
        let named = await refusal(of: elsewhere + "&hostaddr=127.0.0.1")
        #expect(named?.contains("another host name") == true, "\(named ?? "")")
    }
}
