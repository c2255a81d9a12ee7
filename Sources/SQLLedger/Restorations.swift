package import Desks
package import Tickets

/// The questions about ``Tickets/Restoration``s; at most one lasts.
enum Restorations {
    static let open = "SELECT copied_at, restored_at, told_at FROM restorations WHERE ended_at IS NULL"

    /// A condition on attempts: those that are open and, while a restoration lasts, those that ended since it began.
    static let openAttempts = """
        (ending IS NULL
            OR ended_at >= (SELECT restorations.restored_at FROM restorations WHERE restorations.ended_at IS NULL))
        """

    static func restoration(in rows: [SQLRow]) throws -> Restoration? {
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        return Restoration(
            copiedAt: try columns.next(),
            restoredAt: try columns.next(),
            toldAt: try columns.next()
        )
    }
}

extension SQLSession {
    /// The one that lasts.
    func restoration() throws -> Restoration? {
        try Restorations.restoration(in: rows(Restorations.open))
    }
}

extension SQLLedger {
    package func restoration() async throws(LedgerError) -> Restoration? {
        try await read { try $0.restoration() }
    }

    package func beginRestoration(
        by actor: String,
        now: Instant
    ) async throws(LedgerError) -> Restoration {
        try await store(.leases) { db in
            if var restoration = try db.restoration() {
                // Perhaps another copy: whatever was looked for since the old moment counts no more.
                (restoration.restoredAt, restoration.toldAt) = (now, nil)
                try db.post(
                    "UPDATE restorations SET restored_at = ?, told_at = NULL WHERE ended_at IS NULL",
                    [now.stored]
                )
                return restoration
            }
            // Every line, once: nothing in the ledger was written down later than its last line came to its state.
            let last: Instant? = try db.value("SELECT MAX(since) FROM lines")
            let restoration = Restoration(copiedAt: last ?? Instant(milliseconds: 0), restoredAt: now)
            try db.post(
                "INSERT INTO restorations (copied_at, restored_at, actor) VALUES (?, ?, ?)",
                [restoration.copiedAt.stored, restoration.restoredAt.stored, actor.stored]
            )
            return restoration
        }
    }

    package func closeRestoration(now: Instant) async throws(LedgerError) -> Restoration? {
        try await store(.leases) { db in
            try db.post(
                "UPDATE restorations SET told_at = ? WHERE ended_at IS NULL AND told_at IS NULL",
                [now.stored]
            )
            return try db.restoration()
        }
    }

    package func endRestoration(now: Instant) async throws(LedgerError) -> Restoration? {
        try await store(.leases) { db in
            guard let restoration = try db.restoration() else { return nil }
            try db.post("UPDATE restorations SET ended_at = ? WHERE ended_at IS NULL", [now.stored])
            return restoration
        }
    }
}
