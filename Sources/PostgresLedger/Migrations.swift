import SQLLedger

/// The steps by which the tables came to be what they are; each is carried out once.
enum Migrations {
    static let all: [(name: String, sql: [String])] = [
        ("1", Schema.first),
        ("2 whose sales are", Schema.attribution),
        ("3 polls by kind", Schema.pollsByKind),
        ("4 prices have a date", Schema.mappingPrices),
        ("5 one process sweeps", Schema.leases),
        ("6 sales by time", Schema.salesByTime),
        ("7 copies are put back", Schema.restorations),
    ]

    static let table = """
        CREATE TABLE IF NOT EXISTS ledger_migrations (
            name       text COLLATE "C" NOT NULL PRIMARY KEY,
            applied_at timestamptz      NOT NULL DEFAULT now()
        )
        """
}

extension Link {
    /// Carries out what is missing, while others may be at it as well: one of them does, and the rest find it done.
    ///
    /// - Returns: The schema that the tables are in.
    func migrated(for use: PostgresLedger.Use) throws(Problem) -> String {
        let schema = try migrated(makesOne: use != .looking)
        if use != .filling { try checkIsFilled() }
        return schema
    }

    private func migrated(makesOne: Bool) throws(Problem) -> String {
        let schema = try schema()
        let missing = try missingMigrations()
        if missing.isEmpty { return schema }
        guard makesOne || missing.count < Migrations.all.count else {
            throw .refused(
                "there is no ledger in the database; is LEDGER_URL right? The first worker that starts makes it"
            )
        }
        do throws(Problem) {
            _ = try run([
                Statement("BEGIN"),
                Statement("SELECT pg_advisory_xact_lock(?)", [LockNames(schema: schema).migration]),
            ])
            let missing = try missingMigrations()
            if missing.count == Migrations.all.count { try checkIsEmpty() }
            _ = try run([Statement(Migrations.table)])
            for migration in missing {
                _ = try run(
                    migration.sql.map { Statement($0, isKept: false) } + [
                        Statement("INSERT INTO ledger_migrations (name) VALUES (?)", [.text(migration.name)])
                    ]
                )
            }
            _ = try run([Statement("COMMIT")])
        } catch {
            // The connection is closed after an error, which undoes the rest.
            throw error
        }
        return schema
    }

    private func schema() throws(Problem) -> String {
        let found = try run([Statement("SELECT current_schema()::text")]).first?.rows.first?.values.first
        guard case .text(let schema)? = found else {
            throw .refused(
                "the database has no schema that LEDGER_URL's user may use; create one, or set search_path"
            )
        }
        return schema
    }

    /// Those of ours that the tables lack; throws where they have some that we do not know.
    func missingMigrations() throws(Problem) -> [(name: String, sql: [String])] {
        let exists = Statement("SELECT to_regclass('ledger_migrations') IS NOT NULL")
        guard case .integer(1)? = try run([exists]).first?.rows.first?.values.first else {
            return Migrations.all
        }
        let rows = try run([Statement("SELECT name FROM ledger_migrations")]).first?.rows ?? []
        let applied = Set(rows.flatMap(\.values))
        guard applied.isSubset(of: Set(Migrations.all.map { .text($0.name) })) else {
            throw .refused("the ledger was written by a newer version; update this program")
        }
        return Migrations.all.filter { !applied.contains(.text($0.name)) }
    }

    /// Half a ledger would have tickets sold twice.
    private func checkIsFilled() throws(Problem) {
        let rows = try run([Statement("SELECT 1 FROM copies WHERE NOT is_done")]).first?.rows ?? []
        guard rows.isEmpty else {
            throw .lost("the ledger is being copied into this database; `uitpas ledger copy --last` ends it")
        }
    }

    private func checkIsEmpty() throws(Problem) {
        let names = ["baskets", "lines", "attempts", "sales", "mappings", "dead_letters", "polls", "checks"]
        let taken = names.map { "to_regclass('\($0)') IS NOT NULL" }.joined(separator: " OR ")
        guard case .integer(0)? = try run([Statement("SELECT \(taken)")]).first?.rows.first?.values.first
        else {
            throw .refused(
                "the database holds another program's tables; name another database in LEDGER_URL, or another schema"
            )
        }
    }
}
