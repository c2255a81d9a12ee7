package import Desks
import SQLLedger

/// What a ledger needs that is being filled from another one.
extension PostgresLedger {
    /// How far the filling has come; nil where none was ever begun.
    package func isFilled() async throws(LedgerError) -> Bool? {
        let answer = try await read { try $0.answers(to: [SQLStatement("SELECT is_done FROM copies")]) }
        switch answer.first?.first?.values.first {
        case .integer(let isDone): return isDone != 0
        case nil, .null, .real, .text, .bytes, .instant: return nil
        }
    }

    /// Says that it is being filled: until that is done, no worker uses it.
    ///
    /// Throws `.unusable` where it is used already: what is in it would be lost.
    package func beginFilling() async throws(LedgerError) {
        switch try await isFilled() {
        case true?:
            throw .unusable(
                "the ledger in PostgreSQL was filled before, and may be in use; nothing was copied"
            )
        case false?:
            return
        case nil:
            let isUsed = try await read { db in
                try db.answers(to: [
                    SQLStatement("SELECT 1 FROM baskets LIMIT 1"),
                    SQLStatement("SELECT 1 FROM mappings LIMIT 1"),
                    SQLStatement("SELECT 1 FROM dead_letters LIMIT 1"),
                ])
            }.contains { !$0.isEmpty }
            guard !isUsed else {
                throw .unusable(
                    "the ledger in PostgreSQL is in use already; nothing was copied. Name an empty database"
                )
            }
            try await filling("INSERT INTO copies (is_done) VALUES (false)")
        }
    }

    /// Lets the workers use it.
    ///
    /// From now on rows get numbers above `last`, by table, and above all that are there.
    package func endFilling(numbersAbove last: [String: Int64]) async throws(LedgerError) {
        for table in [
            "evidence", "desk_acts", "reveals", "mapping_changes", "dead_letters", "dead_letter_acts",
            "replay_runs", "restorations",
        ] {
            try await filling(
                """
                SELECT setval(pg_get_serial_sequence('\(table)', 'id'),
                    GREATEST((SELECT MAX(id) FROM \(table)), \(max(0, last[table] ?? 0)), 0) + 1, false)
                """
            )
        }
        let hold = try await hold()
        try await filling(
            "UPDATE copies SET is_done = true, done_at = now() WHERE begun_at::text = ?",
            [hold],
            .leases
        )
        guard try await isFilled() == true else {
            throw .unavailable("somebody else has begun to fill the ledger in PostgreSQL")
        }
    }

    /// Whether it may be used by the workers, after ``endFilling(numbersAbove:)`` has failed: true where it took effect all
    /// the same, and false where it did not and never will, for what of it still arrives finds another hold.
    package func isOpenAfterAll() async throws(LedgerError) -> Bool {
        try await filling("UPDATE copies SET begun_at = clock_timestamp() WHERE NOT is_done", [], .leases)
        return try await isFilled() == true
    }

    /// What tells one filling from another.
    private func hold() async throws(LedgerError) -> SQLValue {
        let answer = try await read {
            try $0.answers(to: [SQLStatement("SELECT begun_at::text FROM copies")])
        }
        guard let hold = answer.first?.first?.values.first else {
            throw .unusable("nobody has begun to fill the ledger in PostgreSQL")
        }
        return hold
    }

    /// In the scope of the leases nobody else does such a thing, not even a transaction whose client is gone.
    private func filling(
        _ sql: String,
        _ arguments: [SQLValue] = [],
        _ scope: LedgerScope = .additions
    ) async throws(LedgerError) {
        do {
            try await write(scope) { try $0.post(SQLStatement(sql, arguments)) }
        } catch {
            throw error as? LedgerError ?? .unavailable("the ledger failed: \(type(of: error))")
        }
    }
}

extension PostgresLedger {
    /// Whether a standby follows that may lack what was committed, so that promoting it would forget the last sales.
    ///
    /// Everybody may see that others are connected there, if not who they are.
    package func hasLaggards() async throws(LedgerError) -> Bool {
        let question = """
            SELECT EXISTS (SELECT FROM pg_stat_replication) AND current_setting('synchronous_standby_names') = ''
            """
        let answer = try await read { try $0.answers(to: [SQLStatement(question)]) }
        return answer.first?.first?.values.first == .integer(1)
    }

    /// What a DBA would ask first about the server and how it is spoken to.
    package func nature() async throws(LedgerError) -> [(what: String, value: String)] {
        let questions = [
            ("server", "SELECT 'PostgreSQL ' || current_setting('server_version')"),
            ("database", "SELECT current_database() || '.' || current_schema()"),
            ("login", "SELECT current_user::text"),
            (
                "TLS",
                "SELECT COALESCE((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), 'none')"
            ),
            ("fsync", "SELECT current_setting('fsync')"),
            ("synchronous_commit", "SELECT current_setting('synchronous_commit')"),
            (
                "synchronous standbys",
                "SELECT COALESCE(NULLIF(current_setting('synchronous_standby_names'), ''), 'none')"
            ),
            ("size", "SELECT pg_size_pretty(pg_database_size(current_database()))"),
            ("migrations", "SELECT string_agg(name, ', ' ORDER BY applied_at, name) FROM ledger_migrations"),
        ]
        let answers = try await read { db in try db.answers(to: questions.map { SQLStatement($0.1) }) }
        return zip(questions, answers).map { question, rows in
            guard case .text(let value)? = rows.first?.values.first else { return (question.0, "?") }
            return (question.0, value)
        }
    }
}
