package import Desks
import GRDB
import SQLLedger

/// What a ledger needs that is on its way into another database.
extension SQLiteLedger {
    /// Lets nobody change anything any more: not the programs that have it open, and not those that open it later.
    ///
    /// They are told that it has moved, and wait.
    package func freeze() async throws(LedgerError) {
        try await executing { db in
            for table in Self.frozen {
                for act in ["INSERT", "UPDATE", "DELETE"] {
                    try db.execute(
                        sql: """
                            CREATE TRIGGER IF NOT EXISTS moved_\(table)_\(act.lowercased()) BEFORE \(act) ON \(table)
                            BEGIN SELECT RAISE(ABORT, 'moved'); END
                            """
                    )
                }
            }
        }
    }

    /// Whether it takes no more changes, because it is in another database now, or is just getting there.
    package func isFrozen() async throws(LedgerError) -> Bool {
        let trigger = SQLStatement("SELECT 1 FROM sqlite_master WHERE name = 'moved_baskets_insert'")
        return try await read { try $0.answers(to: [trigger]).first?.isEmpty == false }
    }

    /// Takes ``freeze()`` back.
    package func thaw() async throws(LedgerError) {
        try await executing { db in
            for table in Self.frozen {
                for act in ["insert", "update", "delete"] {
                    try db.execute(sql: "DROP TRIGGER IF EXISTS moved_\(table)_\(act)")
                }
            }
        }
    }

    /// The largest number that was ever given to a row of a table; rows that are gone had one, too.
    package func lastNumbers() async throws(LedgerError) -> [String: Int64] {
        let rows = try await read { db in
            try db.answers(to: [SQLStatement("SELECT name, seq FROM sqlite_sequence")])
        }
        var numbers: [String: Int64] = [:]
        for row in rows.joined() {
            var columns = Columns(row)
            do { numbers[try columns.next()] = try columns.next() } catch { throw LedgerError(error) }
        }
        return numbers
    }

    private static let frozen = LedgerPart.all.flatMap { $0.tables.map(\.table.name) } + ["checks"]

    private func executing(_ work: @escaping @Sendable (Database) throws -> Void) async throws(LedgerError) {
        do { try await commits.run(work) } catch { throw LedgerError(error) }
    }
}
