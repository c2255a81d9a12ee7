import ArgumentParser
import Desks
import Messages
import Tickets

/// `dead-letters export`.
struct ExportLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write dead letters as JSON lines, to the byte, for dead-letters import or for jq.",
        discussion: """
            Without --reveal UiTPAS numbers are masked, and the export can be read but not imported. With it the \
            export holds whole numbers: keep it as safe as the ledger. Who did it is recorded.

            Example:
              dead-letters export --cause 3fa91c02 > letters.jsonl
              dead-letters export --status all --reveal --why "to the new ledger" > letters.jsonl
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var query: LetterQuery
    @Option(help: "Letters of this status.")
    var status: LetterStatus = .open
    @Flag(help: "Write whole UiTPAS numbers; it is recorded who did.")
    var reveal = false
    @Option(help: "Why, for the record.")
    var why = "exported"
    @OptionGroup var actor: ActorOption

    func validate() throws { try check(why, as: "--why") }

    func work() async throws {
        let (ledger, isComplete) = try await configuration.settings().collectedLedger()
        let entries = try await ledger.entries(query.filter(status: status.status), limit: nil)
            .sorted { $0.id < $1.id }
        if reveal, !entries.isEmpty {
            let signature = actor.signature(why: why)
            try await ledger.record(entries.map { LetterAct(.exported, letter: $0.id, by: signature) })
        }
        for entry in entries {
            guard let letter = try await ledger.letter(entry.id) else { continue }
            Results.write(raw: ArchivedLetter(letter).line(reveal ? .revealed : .masked))
        }
        remark("\(count(entries.count, "letter")) exported")
        if !isComplete { throw ExitCode.incomplete }
    }
}
