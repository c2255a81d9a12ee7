import Desks
import SQLLedger

/// Why PostgreSQL did not do something.
///
/// The server's words are used where they name tables and constraints only; its details, which quote rows, are not.
struct Problem: Error, Hashable {
    enum Kind: Hashable {
        /// There is no connection, or none any more.
        case lost
        /// The server has said what, by its five letters and digits.
        case server(code: String)
        /// The address, the login or a certificate is not right: only somebody can mend it.
        case refused
    }

    var kind: Kind
    var text: String

    static func lost(_ text: String) -> Problem { Problem(kind: .lost, text: text) }
    static func refused(_ text: String) -> Problem { Problem(kind: .refused, text: text) }

    /// The server's code; empty where it has said nothing.
    var code: String {
        guard case .server(let code) = kind else { return "" }
        return code
    }

    /// Whether the transaction may succeed when it is begun again at once: others were in its way, and are not any more.
    var isCollision: Bool {
        switch code {
        // Serialization failure, deadlock, and a row that somebody else has inserted first.
        case "40001", "40P01": true
        default: false
        }
    }

    /// Whether what was done before in the same transaction can still be stored.
    var isOfOneStatement: Bool {
        switch code.prefix(2) {
        // Constraints, and values that no column takes.
        case "23", "22": true
        default: false
        }
    }
}

extension LedgerError {
    init(_ problem: Problem) {
        switch problem.kind {
        case .lost:
            self = .unavailable(problem.text)
        case .refused:
            self = .unusable(problem.text)
        case .server(let code):
            self.init(code: code, problem.text)
        }
    }

    private init(code: String, _ text: String) {
        switch (code.prefix(2), code) {
        case ("23", _):
            self = .contradiction(text)
        case ("22", _):
            self = .unusable("a value fits no column of the ledger and was not stored (PostgreSQL \(code))")
        case (_, "42501"):
            self = .unusable(
                "the ledger's login may not do this (\(text)); as the tables' owner, run `uitpas ledger migrate` and grant it"
            )
        case ("42", _):
            self = .unusable(
                "the ledger's tables are not what this version expects (\(text)); run `uitpas ledger migrate`"
            )
        case ("53", _):
            self = .unavailable("PostgreSQL has no room left (\(text))")
        case (_, "55P03"), (_, "40001"), (_, "40P01"):
            self = .unavailable("the ledger was locked by others for too long")
        case (_, "57014"):
            self = .unavailable("PostgreSQL took too long over a statement, and was told to stop")
        case (_, "25006"):
            self = .unavailable("PostgreSQL takes no writing just now; it is a standby, or set to read only")
        case ("XX", _):
            self = .unusable("PostgreSQL finds the ledger's database damaged (\(code)); see its log")
        default:
            self = .unavailable("PostgreSQL failed (\(code)): \(text)")
        }
    }
}
