import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

/// `dead-letters show`.
struct ShowLetter: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Show one dead letter: what was tried, what is wrong where, and what is known of its lines.",
        discussion: """
            Of UiTPAS numbers the last four digits are shown, unless --reveal is given; that is recorded. UiTPAS is \
            asked which sales it has for the letter's lines, unless --offline is given.

            Example:
              dead-letters show 12
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: JSONOption
    @OptionGroup var actor: ActorOption
    @Flag(help: "Show whole UiTPAS numbers; it is recorded who did.")
    var reveal = false
    @Option(help: "Why they are shown, for the record.")
    var why = "shown"
    @Flag(help: "Do not ask UiTPAS.")
    var offline = false
    @Argument(help: "The letter's number.")
    var id: Int64

    func validate() throws { try check(why, as: "--why") }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.collectedLedger().ledger
        guard let letter = try await ledger.letter(id) else {
            throw ToolFailure("there is no dead letter \(id)")
        }
        if reveal {
            try await ledger.record([LetterAct(.revealed, letter: id, by: actor.signature(why: why))])
        }
        var surroundings = try await LetterSurroundings(of: letter, in: ledger)
        if !offline { await surroundings.ask(settings, for: .seconds(5)) }
        let sheet = LetterSheet(letter, surroundings, isRevealed: reveal)
        let mask = reveal ? NumberMask.revealed : .masked
        guard !output.json else { return Results.write([sheet], mask) }
        Results.write(text: sheet.text, mask)
    }
}
