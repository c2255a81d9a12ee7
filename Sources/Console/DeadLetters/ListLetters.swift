import ArgumentParser
import Desks
import Messages

/// `dead-letters list`.
struct ListLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the dead letters that nobody has replayed or discarded, the newest failure first.",
        discussion: """
            The table shows the newest hundred unless --limit says more; --json and --csv have them all.

            Example:
              dead-letters list --queue uitpas.sales --since 2026-11-23T00:00:00+01:00
              dead-letters list --cause 3fa91c02 --json
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var query: LetterQuery
    @Option(help: "Letters of this status.")
    var status: LetterStatus = .open
    @Option(help: ArgumentHelp("At most so many; 0 is all.", valueName: "n"))
    var limit: Int?
    @OptionGroup var output: TableOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit is 0 or more.") }
    }

    /// The most that are shown; nil for all.
    private var bound: Int? {
        guard let limit else { return output.format == .table ? 100 : nil }
        return limit == 0 ? nil : limit
    }

    func work() async throws {
        let (ledger, isComplete) = try await configuration.settings().collectedLedger()
        let filter = query.filter(status: status.status)
        let entries = try await ledger.entries(filter, limit: bound)
        Results.write(
            entries.map { LetterRow($0) },
            as: output.format,
            table: LetterRow.table,
            nothing: query.words.isEmpty ? "no dead letters" : "no dead letter matches \(query.words)"
        )
        if let bound, entries.count == bound {
            let all = try await ledger.count(filter)
            if all > bound { remark("\((all - bound).grouped) more; --limit 0 shows all of them") }
        }
        if !isComplete { throw ExitCode.incomplete }
    }
}
