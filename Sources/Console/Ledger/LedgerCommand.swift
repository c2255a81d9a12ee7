import ArgumentParser
import Assembly
import Desks
import Messages
import PostgresLedger
import SQLLedger
import SQLiteLedger
import Settings
import Tickets

/// `uitpas ledger`.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Make the ledger's tables, see how it is, move it to PostgreSQL, put a copy back.",
        discussion: """
            docs/ledger.md tells how to move a ledger while tickets are sold.

            Example:
              uitpas ledger migrate
              uitpas ledger status --json
              uitpas ledger copy --from sqlite:/var/lib/uitpas/uitpas.db
            """,
        subcommands: [Migrate.self, Status.self, CopyLedger.self, RestoredLedger.self]
    )

    struct Migrate: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the ledger's tables, or bring them up to date.",
            discussion: """
                Every worker does this when it starts. Where the workers' login may not change tables, do it before, as \
                their owner. Any number of programs may do it at the same time.

                Example:
                  LEDGER_URL=postgresql://owner@db.example/uitpas uitpas ledger migrate
                """
        )

        @OptionGroup var configuration: ConfigurationOption

        func work() async throws {
            let settings = try configuration.settings()
            _ = try await settings.openLedger()
            remark("the ledger at \(settings.ledgerURL) is up to date")
        }
    }

    struct Status: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say where the ledger is, how it is set up, and how much is in it.",
            discussion: """
                Example:
                  uitpas ledger status --json
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions

        func work() async throws {
            let settings = try configuration.settings()
            let ledger = try await settings.existingLedger()
            var rows = [StatusRow(what: "address", value: settings.ledgerURL.description)]
            if let restoration = try await ledger.restoration() {
                rows.append(
                    StatusRow(
                        what: "put back from a copy",
                        value: "\(restoration.restoredAt.rfc3339), of \(restoration.copiedAt.rfc3339)"
                    )
                )
            }
            if let postgres = ledger as? PostgresLedger {
                rows += try await postgres.nature().map { StatusRow(what: $0.what, value: $0.value) }
            }
            if let tables = ledger as? any SQLLedger {
                rows += try await LedgerCopy.sums(of: tables).map {
                    StatusRow(what: $0.what, value: $0.value)
                }
            }
            Results.write(rows, as: output.format, table: StatusRow.table, nothing: "nothing is known")
        }
    }
}

private struct StatusRow: Encodable {
    var what: String
    var value: String

    static func table(_ rows: [StatusRow]) -> Table {
        var table = Table(.text("what"), .text("value"))
        for row in rows { table.add(row.what, row.value) }
        return table
    }
}
