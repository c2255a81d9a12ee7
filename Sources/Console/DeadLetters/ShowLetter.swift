import ArgumentParser
import Desks

/// `dead-letters show`.
struct ShowLetter: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one dead letter with its properties, headers and body.",
        discussion: """
            Of UiTPAS numbers the last four digits are shown, unless --reveal is given.

            Example:
              dead-letters show 12
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: JSONOption
    @Flag(help: "Show UiTPAS numbers.")
    var reveal = false
    @Argument(help: "The letter's number.")
    var id: Int64

    func work() async throws {
        let ledger = try await configuration.settings().collectedLedger().ledger
        let letters = try await ledger.deadLetters(DeadLetterFilter(ids: [id], status: nil), limit: 1)
        guard let letter = letters.first else { throw ToolFailure("there is no dead letter \(id)") }
        let sheet = LetterSheet(letter, isRevealed: reveal)
        let mask = reveal ? NumberMask.revealed : .masked
        guard !output.json else { return Results.write([sheet], mask) }
        Results.write(text: sheet.text, mask)
    }
}
