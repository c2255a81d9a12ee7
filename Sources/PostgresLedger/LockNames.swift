import SQLLedger
import Tickets

/// The numbers of what transactions keep each other from: PostgreSQL's advisory locks.
///
/// Unlike the lock of a row, they keep two from making the same row as well. They are the same in every process, and of
/// one schema: two ledgers in one database do not get in each other's way. Two names with one number would only wait for
/// each other.
struct LockNames: Sendable {
    let schema: String

    /// Shared by every change; a change that looks around has it alone.
    var ledger: SQLValue { number("ledger") }
    /// Whoever changes the tables.
    var migration: SQLValue { number("migration") }

    func mapping(_ event: String) -> SQLValue { number("mapping", event) }

    func scope(_ scope: LedgerScope) -> SQLValue? {
        switch scope {
        case .basket(let key): number("basket", key.seller.text, key.basket.text)
        case .mapping(let event): mapping(event.text)
        case .letters: number("letters")
        case .leases: number("polling")
        case .additions: nil
        }
    }

    /// FNV-1a, whose numbers will be the same in every version of ours.
    private func number(_ words: String...) -> SQLValue {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for word in [schema] + words {
            for byte in Array(word.utf8) + [0xFF] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        return .integer(Int64(bitPattern: hash))
    }
}
