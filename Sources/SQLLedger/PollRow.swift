package import Desks
package import Tickets

extension SQLLedger {
    package func takePoll(
        as holder: String,
        until end: Instant,
        now: Instant
    ) async throws(LedgerError) -> PollState {
        try await store(.leases) { db in
            try db.post(
                """
                INSERT INTO polls (source, holder, held_until) VALUES ('uitdatabank', ?, ?)
                ON CONFLICT (source) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
                WHERE polls.holder = excluded.holder OR polls.held_until <= ? OR polls.held_until > ?
                """,
                [holder.stored, end.stored, now.stored, now.latestLeaseEnd.stored]
            )
            guard let state = try db.pollState() else {
                throw LedgerError.contradiction("the row about polling is gone")
            }
            return state
        }
    }

    package func movePoll(
        of kinds: Set<ChangeQuery.Kind>,
        to watermark: Instant,
        as holder: String
    ) async throws(LedgerError) -> Bool {
        let columns = kinds.map(\.watermarkColumn).sorted()
        let later = columns.map { "\($0) = CASE WHEN \($0) > ? THEN \($0) ELSE ? END" }
        return try await store(.leases) { db in
            try db.change(
                "UPDATE polls SET \(later.joined(separator: ", ")) WHERE source = 'uitdatabank' AND holder = ?",
                columns.flatMap { _ in [watermark.stored, watermark.stored] } + [holder.stored]
            ) == 1
        }
    }

    package func leavePoll(as holder: String) async throws(LedgerError) {
        try await store(.leases) { db in
            try db.post(
                "UPDATE polls SET held_until = ? WHERE source = 'uitdatabank' AND holder = ?",
                [Instant(milliseconds: 0).stored, holder.stored]
            )
        }
    }

    package func pollState() async throws(LedgerError) -> PollState? {
        try await read { try $0.pollState() }
    }
}

extension SQLSession {
    fileprivate func pollState() throws -> PollState? {
        let kinds = ChangeQuery.Kind.allCases
        let watermarks = kinds.map(\.watermarkColumn).joined(separator: ", ")
        return try list("SELECT holder, held_until, \(watermarks) FROM polls") { columns in
            var state = PollState(holder: try columns.next(), heldUntil: try columns.next())
            for kind in kinds { state.watermarks[kind] = try columns.next() }
            return state
        }.first
    }
}

extension ChangeQuery.Kind {
    fileprivate var watermarkColumn: String {
        switch self {
        case .events: "watermark"
        case .organizers: "organizer_watermark"
        }
    }
}
