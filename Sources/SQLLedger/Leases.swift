package import Desks
package import Tickets

extension SQLLedger {
    package func takeLease(
        of duty: Duty,
        as holder: String,
        until end: Instant,
        now: Instant
    ) async throws(LedgerError) -> Bool {
        try await store(.leases) { db in
            try db.change(
                """
                INSERT INTO leases (duty, holder, held_until) VALUES (?, ?, ?)
                ON CONFLICT (duty) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
                WHERE leases.holder = excluded.holder OR leases.held_until <= ? OR leases.held_until > ?
                """,
                [
                    duty.rawValue.stored, holder.stored, end.stored, now.stored,
                    now.latestLeaseEnd.stored,
                ]
            ) == 1
        }
    }

    package func leaveLease(of duty: Duty, as holder: String) async throws(LedgerError) {
        try await store(.leases) { db in
            try db.post(
                "DELETE FROM leases WHERE duty = ? AND holder = ?",
                [duty.rawValue.stored, holder.stored]
            )
        }
    }
}

extension Instant {
    /// A lease that ends later was taken by a clock that has been set back since.
    var latestLeaseEnd: Instant { self + .seconds(3_600) }
}
