import ArgumentParser
import Desks
import Messages

/// `dead-letters list`.
struct ListLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the dead letters that nobody has replayed or discarded.",
        discussion: """
            Example:
              dead-letters list --queue uitpas.sales --since 2026-11-23T00:00:00+01:00
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var query: LetterQuery
    @OptionGroup var output: TableOptions

    func work() async throws {
        let (ledger, isComplete) = try await configuration.settings().collectedLedger()
        Results.write(
            try await ledger.letters(query.filter).map { LetterRow($0) },
            as: output.format,
            table: LetterRow.table,
            nothing: "no dead letters"
        )
        if !isComplete { throw ExitCode.incomplete }
    }
}

/// `dead-letters stats`.
struct LetterStatistics: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count the open dead letters by reason and queue.",
        discussion: """
            Example:
              dead-letters stats --json
            """
    )

    struct Row: Encodable {
        var reason: String
        var queue: String
        var count: Int
        var firstFailedAt: String
        var lastFailedAt: String
    }

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions

    func work() async throws {
        let (ledger, isComplete) = try await configuration.settings().collectedLedger()
        let rows = try await ledger.deadLetterCounts().map {
            Row(
                reason: $0.reason,
                queue: $0.queue,
                count: $0.count,
                firstFailedAt: $0.firstFailedAt.rfc3339,
                lastFailedAt: $0.lastFailedAt.rfc3339
            )
        }
        Results.write(rows, as: output.format, table: Self.table, nothing: "no dead letters")
        if !isComplete { throw ExitCode.incomplete }
    }

    private static func table(_ rows: [Row]) -> Table {
        var table = Table(
            .text("reason"),
            .text("queue"),
            .number("count"),
            .text("firstFailedAt"),
            .text("lastFailedAt")
        )
        for row in rows {
            table.add(row.reason, row.queue, String(row.count), row.firstFailedAt, row.lastFailedAt)
        }
        return table
    }
}
