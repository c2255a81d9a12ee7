import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

extension LetterAct.Kind: ExpressibleByArgument {}

/// `dead-letters audit`.
struct AuditLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List what was done about dead letters: who, what, when and why; the newest first.",
        discussion: """
            The record outlives the letters. The table shows the newest hundred unless --limit says more; --json and \
            --csv have them all.

            Example:
              dead-letters audit --letter 12
              dead-letters audit --actor an --since 2026-11-23T00:00:00+01:00 --json
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Option(help: ArgumentHelp("Only about this letter.", valueName: "id"))
    var letter: Int64?
    @Option(help: ArgumentHelp("Only of this replay.", valueName: "id"))
    var run: Int64?
    @Option(help: ArgumentHelp("Only what this person did.", valueName: "name"))
    var actor: String?
    @Option(help: "Only acts of this kind.")
    var act: LetterAct.Kind?
    @Option(help: "Only at or after this moment (RFC 3339).", transform: Instant.parsed)
    var since: Instant?
    @Option(help: "Only before this moment (RFC 3339).", transform: Instant.parsed)
    var until: Instant?
    @Option(help: ArgumentHelp("At most so many; 0 is all.", valueName: "n"))
    var limit: Int?
    @OptionGroup var output: TableOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit is 0 or more.") }
    }

    func work() async throws {
        let ledger = try await configuration.settings().existingLedger()
        let bound = limit ?? (output.format == .table ? 100 : 0)
        let acts = try await ledger.acts(
            LetterActFilter(letter: letter, run: run, actor: actor, kind: act, since: since, until: until),
            limit: bound == 0 ? nil : bound
        )
        Results.write(
            acts.map { LetterActRow($0) },
            as: output.format,
            table: LetterActRow.table,
            nothing: "nothing was done"
        )
        if bound > 0, acts.count == bound { remark("there may be more; --limit 0 shows all") }
    }
}

/// An act as it is shown.
struct LetterActRow: Encodable {
    var id: Int64
    var at: String
    var act: String
    var letterId: Int64?
    var runId: Int64?
    var by: String
    var why: String
    var detail: String?

    init(_ act: LetterAct) {
        id = act.id
        at = act.signature.at.rfc3339
        self.act = act.kind.rawValue
        letterId = act.letter
        runId = act.run
        by = act.signature.actor
        why = NumberMask.masked.text(act.signature.why)
        detail = act.detail.isEmpty ? nil : NumberMask.masked.text(act.detail)
    }

    /// Everything but the letter, in one line.
    var text: String {
        let run = runId.map { " by run \($0)" } ?? ""
        return "\(at)  \(act)\(run), \(by): \(why)\(detail.map { " (\($0))" } ?? "")"
    }

    static func table(_ rows: [LetterActRow]) -> Table {
        var table = Table(
            .number("id"),
            .text("at"),
            .text("act"),
            .number("letterId"),
            .number("runId"),
            .text("by"),
            .text("why"),
            .text("detail")
        )
        for row in rows {
            table.add(
                String(row.id),
                row.at,
                row.act,
                row.letterId.map { String($0) },
                row.runId.map { String($0) },
                row.by,
                row.why,
                row.detail
            )
        }
        return table
    }
}
