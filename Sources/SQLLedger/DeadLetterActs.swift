package import Desks
import Tickets

extension SQLLedger {
    package func discard(_ ids: [Int64], _ signature: Signature) async throws(LedgerError) -> Set<Int64> {
        try await change(ids, to: .discarded, ifIn: [.open], as: .discarded, signature)
    }

    package func restore(_ ids: [Int64], _ signature: Signature) async throws(LedgerError) -> Set<Int64> {
        try await change(ids, to: .open, ifIn: [.discarded, .replayed], as: .restored, signature)
    }

    package func correct(
        _ id: Int64,
        from current: [UInt8]?,
        to correction: [UInt8]?,
        _ signature: Signature
    ) async throws(LedgerError) -> Bool {
        try await store(.letters) { db in
            guard let letter = try db.deadLetter(id), letter.correction == current,
                try db.touch(id, to: .open, ifIn: [.open], signature.at)
            else { return false }
            try db.post(
                "UPDATE dead_letters SET is_corrected = ? WHERE id = ?",
                [(correction != nil).stored, id.stored]
            )
            try db.post(
                "UPDATE dead_letter_messages SET correction = ? WHERE dead_letter = ?",
                [correction.map { StoredBytes($0) }.stored, id.stored]
            )
            let kind: LetterAct.Kind = correction == nil ? .uncorrected : .corrected
            try db.record(LetterAct(kind, letter: id, by: signature))
            return true
        }
    }

    package func purge(
        _ filter: DeadLetterFilter,
        selection: String,
        _ signature: Signature
    ) async throws(LedgerError) -> Int {
        try await store(.letters) { db in
            var conditions = LetterConditions(filter)
            if filter.status == nil { conditions.require("status <> ?", LetterEntry.Status.open.stored) }
            conditions.require("(claim IS NULL OR claimed_until <= ?)", signature.at.stored)
            let bounds = "SELECT MIN(id), MAX(id) FROM dead_letters \(conditions.clause)"
            let found = try db.list(bounds, conditions.arguments) { columns -> (Int64?, Int64?) in
                (try columns.next(), try columns.next())
            }
            guard let ends = found.first, let first = ends.0, let last = ends.1 else { return 0 }
            let deletion = "DELETE FROM dead_letters \(conditions.clause)"
            let count = try db.change(deletion, conditions.arguments)
            let detail = "letters: \(count), numbers \(first) to \(last); \(selection)"
            try db.record(LetterAct(.purged, by: signature, detail: detail))
            return count
        }
    }

    package func record(_ acts: [LetterAct]) async throws(LedgerError) {
        try await store(.letters) { db in for act in acts { try db.record(act) } }
    }

    package func acts(_ filter: LetterActFilter, limit: Int?) async throws(LedgerError) -> [LetterAct] {
        try await read { try $0.letterActs(filter, limit: limit) }
    }

    /// As many at once as do not keep others from the ledger for long.
    private static var portion: Int { 500 }

    private func change(
        _ ids: [Int64],
        to status: LetterEntry.Status,
        ifIn allowed: [LetterEntry.Status],
        as kind: LetterAct.Kind,
        _ signature: Signature
    ) async throws(LedgerError) -> Set<Int64> {
        var changed: Set<Int64> = []
        for start in stride(from: 0, to: ids.count, by: Self.portion) {
            let portion = Array(ids[start..<min(start + Self.portion, ids.count)])
            changed.formUnion(
                try await store(.letters) { db in
                    try portion.filter { id in
                        guard try db.touch(id, to: status, ifIn: allowed, signature.at) else { return false }
                        try db.record(LetterAct(kind, letter: id, by: signature))
                        return true
                    }
                }
            )
        }
        return changed
    }
}

extension SQLSession {
    /// Sets the status of a letter that no replay has in hand.
    fileprivate func touch(
        _ id: Int64,
        to status: LetterEntry.Status,
        ifIn allowed: [LetterEntry.Status],
        _ now: Instant
    ) throws -> Bool {
        let places = allowed.map { _ in "?" }.joined(separator: ", ")
        let count = try change(
            """
            UPDATE dead_letters SET status = ?, touched_at = ?, claim = NULL, claimed_until = NULL
            WHERE id = ? AND status IN (\(places)) AND (claim IS NULL OR claimed_until <= ?)
            """,
            [status.stored, now.stored, id.stored] + allowed.map(\.stored) + [now.stored]
        )
        return count == 1
    }

    func record(_ act: LetterAct) throws {
        try post(
            """
            INSERT INTO dead_letter_acts (act, dead_letter, run, actor, why, at, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                act.kind.stored, act.letter.stored, act.run.stored, act.signature.actor.stored,
                act.signature.why.stored, act.signature.at.stored, act.detail.stored,
            ]
        )
    }

    fileprivate func letterActs(_ filter: LetterActFilter, limit: Int?) throws -> [LetterAct] {
        let conditions: [(String, SQLValue?)] = [
            ("dead_letter = ?", filter.letter?.stored), ("run = ?", filter.run?.stored),
            ("actor = ?", filter.actor?.stored), ("act = ?", filter.kind?.stored),
            ("at >= ?", filter.since?.stored), ("at < ?", filter.until?.stored),
        ]
        let given = conditions.compactMap { condition, value in value.map { (condition, $0) } }
        let clause = given.isEmpty ? "" : "WHERE \(given.map(\.0).joined(separator: " AND "))"
        let sql = """
            SELECT id, act, dead_letter, run, actor, why, at, detail FROM dead_letter_acts \(clause)
            ORDER BY id DESC \(limit.map { "LIMIT \($0)" } ?? "")
            """
        return try list(sql, given.map(\.1)) { columns in
            LetterAct(
                id: try columns.next(),
                try columns.next(),
                letter: try columns.next(),
                run: try columns.next(),
                by: Signature(
                    actor: try columns.next(),
                    why: try columns.next(),
                    at: try columns.next()
                ),
                detail: try columns.next()
            )
        }
    }
}
