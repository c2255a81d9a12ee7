import SQLLedger

/// What a connection leaves in the ledger with each commit, so that it can be looked up whether that was stored.
///
/// The server's own number of a transaction would not do: one that a crash has wiped out is given again, to somebody
/// else's.
struct CommitMark {
    private let connection = "\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))"
    private var number: Int64 = 0

    /// Another commit begins.
    mutating func advance() { number += 1 }

    /// To be done in the transaction, and stored or not with it.
    var setting: Statement {
        Statement(
            """
            INSERT INTO commits (connection, number, at) VALUES (?, ?, now())
            ON CONFLICT (connection) DO UPDATE SET number = excluded.number, at = excluded.at
            """,
            [.text(connection), .integer(number)]
        )
    }

    /// Whether the commit was stored.
    ///
    /// Its own session may not have got to it yet, since nobody has told it that we are gone. So this waits for what the
    /// transaction keeps others from: then it has ended, one way or the other.
    func isSet(on link: Link, after locking: [Statement]) throws(Problem) -> Bool {
        let question = Statement("SELECT number FROM commits WHERE connection = ?", [.text(connection)])
        do throws(Problem) {
            let replies = try link.run([Statement("BEGIN")] + locking + [question])
            _ = try link.run([Statement("ROLLBACK")])
            return replies.last?.rows.first?.values == [.integer(number)]
        } catch {
            // Locked for too long: the transaction is still there, and so is ours.
            if error.kind != .lost { _ = try link.run([Statement("ROLLBACK")]) }
            throw error
        }
    }

    /// Deletes the marks of connections that have been gone for long.
    static func sweep(_ link: Link) throws(Problem) {
        _ = try link.run([Statement("DELETE FROM commits WHERE at < now() - interval '1 day'")])
    }
}
