import ArgumentParser
import Assembly
import Desks

/// `dead-letters discard`.
struct DiscardLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Give dead letters up; they stay in the ledger, with who did it and why.",
        discussion: """
            Example:
              dead-letters discard 12 --why "test message of the ticketing supplier"
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Argument(help: "The letters' numbers.")
    var ids: [Int64]
    @Option(help: "Why, for the record.")
    var why: String

    func validate() throws {
        if why.isBlank { throw ValidationError("--why can't be empty.") }
    }

    func work() async throws {
        let ledger = try await configuration.settings().collectedLedger().ledger
        let (letters, unknown) = try await ledger.chosen(ids: ids, reason: nil)
        var failed = unknown
        for letter in letters {
            let isDone = try await ledger.setDeadLetter(
                letter.id,
                from: .open,
                to: .discarded,
                by: Operator.name,
                why: why,
                at: .now
            )
            if isDone {
                Results.write(text: "discarded \(letter.id)")
            } else {
                failed += 1
                remark("\(letter.id) not discarded: it is \(letter.status.rawValue)")
            }
        }
        guard failed > 0 else { return }
        throw failed == letters.count + unknown ? ExitCode.failure : .incomplete
    }
}
