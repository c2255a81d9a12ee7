package import Desks
import Tickets

extension SQLLedger {
    package func keep(_ letter: DeadLetter, isRepetition: Bool) async throws(LedgerError) -> Int64 {
        try await store(.letters) { db in
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
            return try db.value(sql, conditions.arguments) ?? 0
        }
    }

    package func newestLetter() async throws(LedgerError) -> Int64? {
        // Of no letters the largest number is NULL.
        try await read { try $0.value("SELECT MAX(id) FROM dead_letters") as Int64?? ?? nil }
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

extension SQLSession {
    func number(ofLetterWith fingerprint: String) throws -> Int64? {
        try value("SELECT id FROM dead_letters WHERE fingerprint = ?", [fingerprint.stored])
    }

    /// Opens a letter again whose message has come once more.
    fileprivate func reopen(_ id: Int64, for letter: DeadLetter) throws {
        let count = try change(
            "UPDATE dead_letters SET status = 'open', touched_at = ? WHERE id = ? AND status <> 'open'",
            [letter.lastFailedAt.stored, id.stored]
        )
        guard count == 1 else { return }
        let signature = Signature(
            actor: "dead-letters collect",
            why: "the same message has come again",
            at: letter.lastFailedAt
        )
        try record(LetterAct(.restored, letter: id, by: signature))
    }

    /// Writes a letter down, with a number of its own or the one that it has.
    @discardableResult
    package func insert(_ letter: DeadLetter, withNumber isNumbered: Bool) throws -> Int64 {
        let columns = (isNumbered ? ["id"] : []) + LetterRow.columns + ["touched_at"]
        let values =
            (isNumbered ? [letter.id.stored] : []) + LetterRow.values(letter.entry)
            + [letter.lastFailedAt.stored]
        let id = try number(ofInserted: Self.insertion(into: "dead_letters", columns), values)
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

    private func insert(into table: String, _ columns: [String], _ values: [SQLValue]) throws {
        try post(Self.insertion(into: table, columns), values)
    }

    private static func insertion(into table: String, _ columns: [String]) -> String {
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
    }

    /// Inserts a row, and returns the number that it was given.
    func number(ofInserted sql: String, _ values: [SQLValue]) throws -> Int64 {
        guard let id: Int64 = try value("\(sql) RETURNING id", values) else {
            throw LedgerError.unavailable("the ledger gave a row no number; it is not stored")
        }
        return id
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

    func letterEntries(_ sql: String, _ arguments: [SQLValue]) throws -> [LetterEntry] {
        try list(sql, arguments) { try LetterRow.entry(&$0) }
    }

    func deadLetter(_ id: Int64) throws -> DeadLetter? {
        let sql = """
            SELECT \(LetterRow.list), \(LetterRow.messageList)
            FROM dead_letters JOIN dead_letter_messages ON dead_letter_messages.dead_letter = dead_letters.id
            WHERE dead_letters.id = ?
            """
        return try list(sql, [id.stored]) { try LetterRow.letter(&$0) }.first
    }
}
