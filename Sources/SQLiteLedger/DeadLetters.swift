package import Desks
import GRDB
package import Tickets

extension SQLiteLedger: DeadLetterStore {
    package func keep(_ letter: DeadLetter) async throws(LedgerError) -> Int64 {
        try await write { try $0.keep(letter) }
    }

    /// The newest failure first.
    package func deadLetters(
        _ filter: DeadLetterFilter,
        limit: Int
    ) async throws(LedgerError) -> [DeadLetter] {
        try await read { try $0.deadLetters(filter, limit: limit) }
    }

    package func deadLetterCounts() async throws(LedgerError) -> [DeadLetterCount] {
        try await read { try $0.deadLetterCounts() }
    }

    package func setDeadLetter(
        _ id: Int64,
        from: DeadLetter.Status,
        to: DeadLetter.Status,
        by actor: String,
        why: String,
        at moment: Instant
    ) async throws(LedgerError) -> Bool {
        try await write { db in
            let update = try db.cachedStatement(
                sql: "UPDATE dead_letters SET status = ? WHERE id = ? AND status = ?"
            )
            try update.execute(arguments: [to.stored, id.stored, from.stored])
            guard db.changesCount == 1 else { return false }
            let act = try db.cachedStatement(
                sql: """
                    INSERT INTO dead_letter_acts (dead_letter, from_status, to_status, actor, why, at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """
            )
            try act.execute(
                arguments: [id.stored, from.stored, to.stored, actor.stored, why.stored, moment.stored]
            )
            return true
        }
    }
}

extension Database {
    fileprivate func keep(_ letter: DeadLetter) throws -> Int64 {
        let insertion = try cachedStatement(
            sql: """
                INSERT INTO dead_letters (\(DeadLetterRow.list)) VALUES (\(DeadLetterRow.places))
                ON CONFLICT (fingerprint) DO NOTHING
                """
        )
        try insertion.execute(arguments: StatementArguments(DeadLetterRow.values(letter)))
        let search = try cachedStatement(sql: "SELECT id FROM dead_letters WHERE fingerprint = ?")
        guard let id = try Int64.fetchOne(search, arguments: [letter.fingerprint.stored]) else {
            throw LedgerError.unavailable("the ledger lost a dead letter; it is not stored")
        }
        return id
    }

    fileprivate func deadLetters(_ filter: DeadLetterFilter, limit: Int) throws -> [DeadLetter] {
        if filter.ids?.isEmpty == true { return [] }
        var conditions: [String] = []
        var arguments: [DatabaseValue] = []
        func require(_ condition: String, _ value: DatabaseValue) {
            conditions.append(condition)
            arguments.append(value)
        }
        if let status = filter.status { require("status = ?", status.stored) }
        if let reason = filter.reason { require("reason = ?", reason.stored) }
        if let queue = filter.queue { require("queue = ?", queue.stored) }
        if let since = filter.since { require("last_failed_at >= ?", since.stored) }
        // Numbers in the text, for their count is not bounded as that of arguments is.
        if let ids = filter.ids {
            conditions.append("id IN (\(ids.map(String.init).joined(separator: ", ")))")
        }
        let condition = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        let sql = """
            SELECT id, \(DeadLetterRow.list) FROM dead_letters \(condition)
            ORDER BY last_failed_at DESC, id DESC LIMIT ?
            """
        let rows = try Row.fetchCursor(
            self,
            sql: sql,
            arguments: StatementArguments(arguments + [limit.stored])
        )
        var letters: [DeadLetter] = []
        while let row = try rows.next() {
            var columns = Columns(row)
            letters.append(try DeadLetterRow.letter(&columns))
        }
        return letters
    }

    fileprivate func deadLetterCounts() throws -> [DeadLetterCount] {
        let sql = """
            SELECT reason, queue, COUNT(*), MIN(first_failed_at), MAX(last_failed_at)
            FROM dead_letters WHERE status = 'open'
            GROUP BY reason, queue ORDER BY reason, queue
            """
        return try list(sql) { columns in
            DeadLetterCount(
                reason: try columns.next(),
                queue: try columns.next(),
                count: try columns.next(),
                firstFailedAt: try columns.next(),
                lastFailedAt: try columns.next()
            )
        }
    }
}
