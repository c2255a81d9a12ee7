import Desks
import Dispatch
import Foundation
import GRDB
import Glibc

extension DatabasePool {
    /// Opens the ledger, and makes or brings it up to date where that is needed.
    ///
    /// Blocks its thread, for twenty seconds at most where others hold the file.
    static func ledger(at path: String) throws(LedgerError) -> DatabasePool {
        try checkDirectory(of: path)
        makePrivateFile(at: path)
        let start = ContinuousClock.now
        while true {
            do {
                return try opened(at: path)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                // Changing a new file's journal mode does not wait for others: SQLite gives up at once.
                guard ContinuousClock.now - start < .seconds(10) else { throw LedgerError(error) }
                usleep(50_000)
            } catch {
                throw LedgerError(error)
            }
        }
    }

    private static func opened(at path: String) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: .ledger)
        try pool.writeWithoutTransaction { db in
            // GRDB sets NORMAL, which loses the last commits with the power.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // A log that a long reading made long is cut again.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        try DatabaseMigrator.ledger.migrateAmongOthers(pool)
        return pool
    }

    /// Makes an empty file that only its owner may read, since the ledger holds whole pass numbers; SQLite
    /// gives its other files the same permissions.
    ///
    /// An existing file keeps its own.
    private static func makePrivateFile(at path: String) {
        // What can't be made here can't be opened either, and opening says why.
        let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        if file >= 0 { Glibc.close(file) }
    }

    private static func checkDirectory(of path: String) throws(LedgerError) {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isDirectory: ObjCBool = false
        guard !path.isEmpty, FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory)
        else {
            throw .unusable(
                "the ledger's directory \(directory) does not exist; create it, or correct LEDGER_URL"
            )
        }
        guard isDirectory.boolValue else {
            throw .unusable("the ledger's directory \(directory) is a file; correct LEDGER_URL")
        }
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { return }
        guard !isDirectory.boolValue else {
            throw .unusable("the ledger \(path) is a directory; name a file in it in LEDGER_URL")
        }
    }
}

extension Configuration {
    fileprivate static var ledger: Configuration {
        var configuration = Configuration()
        configuration.label = "ledger"
        configuration.maximumReaderCount = 4
        // SQLite's own waiting backs off to a tenth of a second; the lock is seldom held for so long.
        configuration.busyMode = .callback { tries in
            usleep(UInt32.random(in: 500...1_500))
            return tries < 10_000
        }
        configuration.prepareDatabase { db in
            if db.configuration.readonly { return }
            // One transaction, so that a ledger that is just being made is seen before or after, not in between.
            try db.inTransaction(.deferred) {
                try db.checkIsLedger()
                return .commit
            }
        }
        return configuration
    }
}

extension Database {
    /// `UiTP`; in SQLite's header, so that `file` and we can tell a ledger from another database.
    private static let applicationID = 0x5569_5450

    /// Throws before anything is written to a file that is something else, or newer.
    fileprivate func checkIsLedger() throws {
        let id = try Int.fetchOne(self, sql: "PRAGMA application_id")
        let migrator = DatabaseMigrator.ledger
        if id == Self.applicationID {
            guard try !migrator.hasBeenSuperseded(self) else {
                throw LedgerError.unusable("the ledger was written by a newer version; update this program")
            }
            return
        }
        let tables = try Int.fetchOne(
            self,
            sql: "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'grdb%'"
        )
        guard id == 0, tables == 0 else {
            throw LedgerError.unusable(
                "the ledger's file holds another program's data; name another file in LEDGER_URL"
            )
        }
    }

    fileprivate func markAsLedger() throws {
        try execute(sql: "PRAGMA application_id = \(Self.applicationID)")
    }
}

extension DatabaseMigrator {
    static var ledger: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1", foreignKeyChecks: .immediate) { db in
            try db.markAsLedger()
            let parts = [
                Schema.baskets, Schema.lines, Schema.attempts, Schema.sales, Schema.mappings,
                Schema.deadLetters,
            ]
            for part in parts { try db.execute(sql: part) }
        }
        migrator.registerMigration("2 attempts know uptimes", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.attemptUptimes)
        }
        migrator.registerMigration("3 operators settle lines", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.lineActs)
        }
        migrator.registerMigration("4 stalled lines are found", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.stalledLines)
        }
        migrator.registerMigration("5 dead letters are worked with") { db in
            try db.moveDeadLetters()
        }
        migrator.registerMigration("6 polling", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.polling)
        }
        migrator.registerMigration("7 mapping history", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.mappingHistory)
            try db.execute(sql: Schema.priceCategories)
        }
        migrator.registerMigration("8 reports", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.reports)
        }
        migrator.registerMigration("9 worklist", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.worklist)
        }
        migrator.registerMigration("10 whose sales are", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.attribution)
        }
        migrator.registerMigration("11 polls by kind", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.pollsByKind)
        }
        migrator.registerMigration("12 prices have a date", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.mappingPrices)
        }
        migrator.registerMigration("13 one process sweeps", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.leases)
        }
        migrator.registerMigration("14 sales by time", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.salesByTime)
        }
        migrator.registerMigration("15 copies are put back", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: Schema.restorations)
        }
        return migrator
    }

    /// Migrates while other processes may be migrating the same file.
    ///
    /// Only one of them gets the lock for a step; the others fail at it and go on with the next.
    fileprivate func migrateAmongOthers(_ pool: DatabasePool) throws {
        var known = try pool.read(appliedIdentifiers)
        while true {
            do {
                return try migrate(pool)
            } catch {
                let applied = try pool.read(appliedIdentifiers)
                guard applied.count > known.count else { throw error }
                known = applied
            }
        }
    }
}
