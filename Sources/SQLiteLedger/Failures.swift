import Desks
import GRDB
import SQLLedger

extension LedgerError {
    /// What an error of SQLite means for the ledger.
    ///
    /// SQLite's own words are used where they name tables and columns only; values are in none of them.
    init(_ error: any Error) {
        switch error {
        case let error as LedgerError:
            self = error
        case let error as DatabaseError:
            self.init(error)
        case is CancellationError:
            self = .unavailable("the ledger was asked by something that has been stopped")
        default:
            self = .unavailable("the ledger failed: \(type(of: error))")
        }
    }

    private init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .unavailable("the ledger was locked by another process for too long")
        case .SQLITE_FULL:
            self = .unavailable("the ledger's disk is full")
        case .SQLITE_IOERR:
            self = .unavailable(
                "the ledger's disk can't be read or written (SQLite \(error.extendedResultCode.rawValue))"
            )
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .unavailable("the ledger's file or directory can't be written; check who owns it")
        case .SQLITE_CANTOPEN:
            self = .unavailable("the ledger's file can't be opened; check that it is there and who owns it")
        case .SQLITE_NOTADB, .SQLITE_FORMAT:
            self = .unusable("the ledger's file is not a ledger; correct LEDGER_URL, or move the file away")
        case .SQLITE_CORRUPT:
            self = .unusable("the ledger's file is damaged; stop the workers and restore a backup")
        case .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_MISMATCH:
            self = .unusable(
                "the ledger's tables are not what this version expects (\(error.message ?? "no more is known")); "
                    + "use the version that wrote it, or restore a backup"
            )
        case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER:
            self = .unavailable(
                "the ledger has moved to PostgreSQL; start this program with the new LEDGER_URL"
            )
        case .SQLITE_CONSTRAINT:
            self = .contradiction(error.message ?? "no more is known")
        default:
            self = .unavailable("the ledger failed (SQLite \(error.extendedResultCode.rawValue))")
        }
    }
}

/// An error as the callers of the ledger know it: their own ones pass, SQLite's are translated.
func translated(_ error: any Error) -> any Error {
    error is DatabaseError ? LedgerError(error) : error
}
