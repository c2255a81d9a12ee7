import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

extension LetterGrouping: ExpressibleByArgument {}

/// `dead-letters stats`.
struct LetterStatistics: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count the open dead letters by cause, or by something else; the largest group first.",
        discussion: """
            A cause is a reason at a place: the queue, the type and the place in the message, or where that has no \
            place the sentence without its names and numbers. What stats calls 3fa91c02 is what --cause 3fa91c02 \
            finds in list, replay, edit and discard.

            Example:
              dead-letters stats
              dead-letters stats --by seller --cause 3fa91c02
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Option(help: "What to count by.")
    var by: LetterGrouping = .cause
    @OptionGroup var query: LetterQuery
    @Option(help: "Letters of this status.")
    var status: LetterStatus = .open
    @Option(help: ArgumentHelp("At most so many groups in the table; 0 is all.", valueName: "n"))
    var limit = 15
    @OptionGroup var output: TableOptions

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit is 0 or more.") }
    }

    func work() async throws {
        let (ledger, isComplete) = try await configuration.settings().collectedLedger()
        let filter = query.filter(status: status.status)
        let now = Instant.now
        // The first failure of what is counted sets the scale, so that a bad evening fills it.
        let oldest = try await ledger.groups(
            filter,
            by: .reason,
            on: TrendScale(end: now, step: .seconds(60))
        )
        .map(\.firstFailedAt).min()
        let scale = TrendScale(reaching: oldest ?? now, from: now)
        let rows = try await ledger.groups(filter, by: by, on: scale).map { GroupRow($0, by: by, on: scale) }
        switch output.format {
        case .json, .csv: Results.write(rows, as: output.format, table: GroupRow.table, nothing: "")
        case .table:
            let nothing = query.words.isEmpty ? "no dead letters" : "no dead letter matches \(query.words)"
            guard !rows.isEmpty else {
                remark(nothing)
                break
            }
            let letters = try await ledger.count(filter)
            let shown = limit == 0 ? rows : Array(rows.prefix(limit))
            Results.write(
                text: StatisticsScreen(
                    rows: shown,
                    letters: letters,
                    groups: rows.count,
                    by: by,
                    scale: scale
                )
                .text(width: Terminal.width)
            )
            if shown.count < rows.count {
                remark("\((rows.count - shown.count).grouped) more; --limit 0 shows all of them")
            }
        }
        if !isComplete { throw ExitCode.incomplete }
    }
}

/// Letters with something in common, as they are shown.
struct GroupRow: Encodable {
    /// What they are counted by, and what they have in common; left out where that is not known.
    var by: String
    var group: String?
    var count: Int
    var firstFailedAt: String
    var lastFailedAt: String
    /// How many failed in each step up to now.
    var trend: [Int]
    var trendStepSeconds: Int
    /// Of the newest of them.
    var cause: String
    var reason: String
    var queue: String
    var type: String?
    var pointer: String?
    var detail: String
    var exampleId: Int64

    init(_ group: LetterGroup, by grouping: LetterGrouping, on scale: TrendScale) {
        let example = group.example
        by = grouping.rawValue
        self.group = group.key.map(NumberMask.masked.text)
        count = group.count
        firstFailedAt = group.firstFailedAt.rfc3339
        lastFailedAt = group.lastFailedAt.rfc3339
        trend = group.trend
        trendStepSeconds = Int(scale.step.components.seconds)
        cause = example.cause
        reason = example.reason
        queue = NumberMask.masked.text(example.queue)
        type = example.type.map(NumberMask.masked.text)
        pointer = example.pointer.map { LetterPlace.general($0) }
        detail = NumberMask.masked.text(example.detail)
        exampleId = example.id
    }

    static func table(_ rows: [GroupRow]) -> Table {
        var table = Table(
            .text("group"),
            .number("count"),
            .text("firstFailedAt"),
            .text("lastFailedAt"),
            .text("trend"),
            .text("cause"),
            .text("reason"),
            .text("queue"),
            .text("type"),
            .text("pointer"),
            .text("detail"),
            .number("exampleId")
        )
        for row in rows {
            table.add(
                row.group,
                String(row.count),
                row.firstFailedAt,
                row.lastFailedAt,
                row.trend.map(String.init).joined(separator: " "),
                row.cause,
                row.reason,
                row.queue,
                row.type,
                row.pointer,
                row.detail,
                String(row.exampleId)
            )
        }
        return table
    }
}
