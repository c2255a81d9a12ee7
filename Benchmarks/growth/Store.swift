import Foundation
import GRDB
import PostgresLedger
import Rehearsal
import SQLLedger
import SQLiteLedger

/// A ledger that grows, and what fills it past its own code.
struct Store: Sendable {
    let ledger: any SQLLedger
    private let raw: Raw
    private let filling: Filling

    private enum Raw: Sendable {
        case sqlite(DatabaseQueue)
        case postgres(TestPostgres)
    }

    /// When the first basket of every ledger was sold: the ten-millionth line is of yesterday.
    static let start = Int64(Date().timeIntervalSince1970 * 1_000) - 3_400_000 * 30_000

    /// An empty ledger in a new file.
    init(file: String) async throws {
        ledger = try await SQLiteLedger(path: file)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            // For the filling only: nobody minds the power failing then.
            try db.execute(
                sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000"
            )
        }
        raw = .sqlite(try DatabaseQueue(path: file, configuration: configuration))
        filling = Filling(dialect: .sqlite, start: Self.start)
    }

    /// An empty ledger in a new schema.
    init(schema: String, on server: TestPostgres) async throws {
        let place = try await server.inSchema(schema)
        ledger = try await PostgresLedger(url: place.url, application: "growth")
        raw = .postgres(place)
        filling = Filling(dialect: .postgresql, start: Self.start)
    }

    /// Adds baskets of these numbers, with all that goes with them.
    ///
    /// Indexes are dropped and made again, which is faster than keeping them.
    func fill(_ baskets: Range<Int>) async throws {
        let isLarge = baskets.count > 10_000
        let indexes = isLarge ? try await self.indexes() : []
        for index in indexes { try await run("DROP INDEX \(index.name)") }
        var first = baskets.lowerBound
        while first < baskets.upperBound {
            let part = first..<min(first + 500_000, baskets.upperBound)
            for statement in filling.statements(part) { try await run(statement) }
            first = part.upperBound
        }
        for index in indexes { try await run(index.definition) }
        switch raw {
        case .sqlite: try await run("PRAGMA wal_checkpoint(TRUNCATE)")
        // As the server does by itself after a while; SQLite does not.
        case .postgres: try await run("VACUUM ANALYZE")
        }
    }

    /// What it takes on disk, in bytes.
    func size() async throws -> Int {
        switch raw {
        case .sqlite(let queue):
            try await queue.read { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                return pages * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
            }
        case .postgres(let server):
            Int(
                try await server.psql(
                    """
                    SELECT SUM(pg_total_relation_size(oid)) FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
                    """
                )
            ) ?? 0
        }
    }

    /// The indexes that are no constraints.
    private func indexes() async throws -> [(name: String, definition: String)] {
        switch raw {
        case .sqlite(let queue):
            return try await queue.read { db in
                try Row.fetchAll(
                    db,
                    sql: "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                )
                .map { ($0["name"], $0["sql"]) }
            }
        case .postgres(let server):
            let rows = try await server.psql(
                """
                SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
                    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname
                        AND connamespace = current_schema()::regnamespace)
                """
            )
            return rows.split(separator: "\n").map { row in
                let columns = row.split(separator: "|", maxSplits: 1).map(String.init)
                return (columns[0], columns.last ?? "")
            }
        }
    }

    private func run(_ sql: String) async throws {
        switch raw {
        case .sqlite(let queue):
            try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        case .postgres(let server):
            // As the tables' owner, without asking for each row whether what it refers to is there.
            let session =
                "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'"
            let arguments = [server.url, "-qX", "-v", "ON_ERROR_STOP=1", "-c", session, "-c", sql]
            let finished = try await Rehearsal.run(
                Program("/usr/bin/psql"),
                arguments,
                within: .seconds(3_600)
            )
            guard finished.status == .exited(0) else {
                throw RehearsalError("psql: \(finished.standardError)")
            }
        }
    }
}
