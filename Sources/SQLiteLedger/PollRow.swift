package import Desks
import GRDB
package import Tickets

extension Schema {
    static let polling = """
        -- One row: who polls UiTdatabank, and until when everything that was changed there has been told.
        CREATE TABLE polls (
            source     TEXT   NOT NULL PRIMARY KEY CHECK (source = 'uitdatabank'),
            holder     TEXT   NOT NULL,
            held_until BIGINT NOT NULL,
            watermark  BIGINT
        );
        """
}

extension SQLiteLedger: PollBook {
    /// A lease that ends later than this from now was taken by a clock that has been set back since.
    private static let longestLease = Duration.seconds(3_600)

    package func takePoll(
        as holder: String,
        until end: Instant,
        now: Instant
    ) async throws(LedgerError) -> PollState {
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO polls (source, holder, held_until) VALUES ('uitdatabank', ?1, ?2)
                    ON CONFLICT (source) DO UPDATE SET holder = ?1, held_until = ?2
                    WHERE holder = ?1 OR held_until <= ?3 OR held_until > ?4
                    """,
                arguments: [holder, end.stored, now.stored, (now + Self.longestLease).stored]
            )
            guard let state = try db.pollState() else {
                throw LedgerError.contradiction("the row about polling is gone")
            }
            return state
        }
    }

    package func movePoll(to watermark: Instant, as holder: String) async throws(LedgerError) -> Bool {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE polls SET watermark = MAX(COALESCE(watermark, ?1), ?1)
                    WHERE source = 'uitdatabank' AND holder = ?2
                    """,
                arguments: [watermark.stored, holder]
            )
            return db.changesCount == 1
        }
    }

    package func leavePoll(as holder: String) async throws(LedgerError) {
        try await write { db in
            try db.execute(
                sql: "UPDATE polls SET held_until = 0 WHERE source = 'uitdatabank' AND holder = ?",
                arguments: [holder]
            )
        }
    }

    package func pollState() async throws(LedgerError) -> PollState? {
        try await read { try $0.pollState() }
    }
}

extension Database {
    fileprivate func pollState() throws -> PollState? {
        let row = try Row.fetchOne(self, sql: "SELECT holder, held_until, watermark FROM polls")
        return try row.map { row in
            guard let holder = String(stored: row[0]), let end = Instant(stored: row[1]),
                let watermark = Instant?(stored: row[2])
            else { throw LedgerError.contradiction("the row about polling can't be read") }
            return PollState(holder: holder, heldUntil: end, watermark: watermark)
        }
    }
}
