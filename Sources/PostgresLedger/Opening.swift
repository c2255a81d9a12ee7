import Desks
import Dispatch
import SQLLedger

extension PostgresLedger {
    /// Brings the tables up to date, and returns the schema that they are in.
    ///
    /// Connecting blocks its thread, so it gets one that may be blocked.
    static func prepared(
        _ address: Address,
        _ use: Use,
        _ patience: Patience
    ) async throws(LedgerError) -> String {
        let result = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(LedgerError) in
                        do throws(Problem) {
                            return try Link(dialling: address, patience: patience).migrated(for: use)
                        } catch {
                            throw LedgerError(error)
                        }
                    }
                )
            }
        }
        return try result.get()
    }
}

extension Link {
    /// A connection that is set up as the ledger's promises need it.
    convenience init(dialling address: Address, patience: Patience) throws(Problem) {
        try self.init(to: address, patience: patience.answer)
        let replies = try run(Self.setting.map { Statement($0) } + [Statement(Self.nature)])
        guard case .text(let encoding)? = replies.last?.rows.first?.values.first else {
            throw .lost("PostgreSQL at \(address.place) does not say what it is")
        }
        guard encoding == "UTF8" else {
            throw .refused(
                "PostgreSQL at \(address.place) has a database in \(encoding); create one with ENCODING 'UTF8'"
            )
        }
    }

    /// What a role or a database has set for itself stays, but for what would lose commits with the power.
    private static let setting = [
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
        limit("statement_timeout", "60s"), limit("lock_timeout", "20s"),
        limit("idle_in_transaction_session_timeout", "60s"),
    ]

    private static func limit(_ name: String, _ value: String) -> String {
        "SELECT set_config('\(name)', '\(value)', false) WHERE current_setting('\(name)') = '0'"
    }

    private static let nature = "SELECT current_setting('server_encoding')"
}
