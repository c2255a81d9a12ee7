package import Desks
import GRDB
import Tickets

extension SQLiteLedger: DeadLetterStore {
    package func keep(_ letter: DeadLetter, isRepetition: Bool) async throws(LedgerError) -> Int64 {
        try await write { db in
            if let known = try db.number(ofLetterWith: letter.fingerprint) {
                if !isRepetition { try db.reopen(known, for: letter) }
                return known
            }
            return try db.insert(letter, withNumber: false)
        }
    }

    package func entries(
        _ filter: DeadLetterFilter,
        limit: Int?
    ) async throws(LedgerError) -> [LetterEntry] {
        try await read { try $0.letterEntries(filter, limit: limit) }
    }

    package func count(_ filter: DeadLetterFilter) async throws(LedgerError) -> Int {
        try await read { db in
            let conditions = LetterConditions(filter)
            let sql = "SELECT COUNT(*) FROM dead_letters \(conditions.clause)"
            return try Int.fetchOne(db, sql: sql, arguments: StatementArguments(conditions.arguments)) ?? 0
        }
    }

    package func newestLetter() async throws(LedgerError) -> Int64? {
        try await read { try Int64.fetchOne($0, sql: "SELECT MAX(id) FROM dead_letters") }
    }

    package func letter(_ id: Int64) async throws(LedgerError) -> DeadLetter? {
        try await read { try $0.deadLetter(id) }
    }

    package func otherLives(of id: Int64) async throws(LedgerError) -> [LetterEntry] {
        try await read { db in
            let sql = """
                WITH RECURSIVE
                    earlier (id, origin) AS (
                        SELECT id, origin FROM dead_letters WHERE id = ?
                        UNION SELECT dead_letters.id, dead_letters.origin
                            FROM dead_letters JOIN earlier ON dead_letters.id = earlier.origin),
                    later (id) AS (
                        SELECT CAST(? AS BIGINT)
                        UNION SELECT dead_letters.id
                            FROM dead_letters JOIN later ON dead_letters.origin = later.id)
                SELECT \(LetterRow.list) FROM dead_letters
                WHERE id <> ? AND id IN (SELECT id FROM earlier UNION SELECT id FROM later)
                ORDER BY id
                """
            return try db.letterEntries(sql, [id.stored, id.stored, id.stored])
        }
    }
}

extension Database {
    func number(ofLetterWith fingerprint: String) throws -> Int64? {
        let search = try cachedStatement(sql: "SELECT id FROM dead_letters WHERE fingerprint = ?")
        return try Int64.fetchOne(search, arguments: [fingerprint.stored])
    }

    /// Opens a letter again whose message has come once more.
    fileprivate func reopen(_ id: Int64, for letter: DeadLetter) throws {
        let update = try cachedStatement(
            sql: "UPDATE dead_letters SET status = 'open', touched_at = ? WHERE id = ? AND status <> 'open'"
        )
        try update.execute(arguments: [letter.lastFailedAt.stored, id.stored])
        guard changesCount == 1 else { return }
        let signature = Signature(
            actor: "dead-letters collect",
            why: "the same message has come again",
            at: letter.lastFailedAt
        )
        try record(LetterAct(.restored, letter: id, by: signature))
    }

    /// Writes a letter down, with a number of its own or the one that it has.
    @discardableResult
    func insert(_ letter: DeadLetter, withNumber isNumbered: Bool) throws -> Int64 {
        let columns = (isNumbered ? ["id"] : []) + LetterRow.columns + ["touched_at"]
        let values =
            (isNumbered ? [letter.id.stored] : []) + LetterRow.values(letter.entry)
            + [letter.lastFailedAt.stored]
        try insert(into: "dead_letters", columns, values)
        let id = lastInsertedRowID
        try insert(
            into: "dead_letter_messages",
            ["dead_letter", "properties", "body", "trail", "correction"],
            [
                id.stored, JSONText(ArchivedProperties(letter.properties)).stored,
                StoredBytes(letter.body).stored, JSONText(letter.trail.map { StoredAttempt($0) }).stored,
                letter.correction.map { StoredBytes($0) }.stored,
            ]
        )
        for event in letter.subject.events {
            try insert(into: "dead_letter_events", ["dead_letter", "event"], [id.stored, event.stored])
        }
        return id
    }

    private func insert(into table: String, _ columns: [String], _ values: [DatabaseValue]) throws {
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let sql = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
    }

    func letterEntries(_ filter: DeadLetterFilter, limit: Int?) throws -> [LetterEntry] {
        if filter.ids?.isEmpty == true { return [] }
        let conditions = LetterConditions(filter)
        let sql = """
            SELECT \(LetterRow.list) FROM dead_letters \(conditions.clause)
            ORDER BY last_failed_at DESC, id DESC \(limit.map { "LIMIT \($0)" } ?? "")
            """
        return try letterEntries(sql, conditions.arguments)
    }

    func letterEntries(_ sql: String, _ arguments: [DatabaseValue]) throws -> [LetterEntry] {
        let rows = try Row.fetchCursor(self, sql: sql, arguments: StatementArguments(arguments))
        var entries: [LetterEntry] = []
        while let row = try rows.next() {
            var columns = Columns(row)
            entries.append(try LetterRow.entry(&columns))
        }
        return entries
    }

    func deadLetter(_ id: Int64) throws -> DeadLetter? {
        let statement = try cachedStatement(
            sql: """
                SELECT \(LetterRow.list), \(LetterRow.messageList)
                FROM dead_letters JOIN dead_letter_messages ON dead_letter_messages.dead_letter = dead_letters.id
                WHERE dead_letters.id = ?
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: [id.stored]) else { return nil }
        var columns = Columns(row)
        return try LetterRow.letter(&columns)
    }
}
