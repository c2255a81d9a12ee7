import ArgumentParser
import Assembly
import Desks
import Tickets

/// `uitpas worklist`.
struct WorklistCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worklist",
        abstract: "Group passes that the UiTPAS desk registers, or cancels, by hand.",
        discussion: """
            A ticket that was registered at the desk and is cancelled by its seller comes back, to be cancelled at the desk.

            Example:
              uitpas worklist --reveal
              uitpas worklist done B-1001/2 --note "registered at the desk"
            """,
        subcommands: [List.self, MarkDone.self, MarkUndone.self],
        defaultSubcommand: List.self
    )

    struct List: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what is to be done, longest first.",
            discussion: """
                Pass numbers are masked. Whoever needs them asks with --reveal, which is recorded with his name.

                Example:
                  uitpas worklist list --seller handelsbeurs --reveal --csv
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @OptionGroup var actor: OperatorOption
        @Option(help: "Only what this seller sold.")
        var seller: String?
        @Option(help: "Only what this workgroup sold.")
        var workgroup: String?
        @Option(help: ArgumentHelp("Only this event of Tixly's.", valueName: "event id"))
        var event: String?
        @Flag(help: "Also what is done.")
        var all = false
        @Flag(help: "Show whole UiTPAS numbers; who did is recorded.")
        var reveal = false

        func work() async throws {
            let settings = try configuration.settings()
            let ledger = try await settings.existingLedger()
            try await Filters(settings: settings, ledger: ledger)
                .check(seller: seller, workgroup: workgroup, event: event)
            let items = try await ledger.deskItems().filter { item in
                (all || item.task != nil) && (seller ?? item.basket.seller.text) == item.basket.seller.text
                    && (workgroup ?? item.workgroup.text) == item.workgroup.text
                    && (event ?? item.line.content.event.text) == item.line.content.event.text
            }
            // Before anything is shown.
            let shown = items.filter { $0.line.content.number != nil }
            if reveal { try await ledger.recordReveal(of: shown.map(\.key), by: actor.name, at: .now) }
            let mappings = try await ledger.mappings(of: Set(items.map(\.line.content.event)))
            Results.write(
                items.map {
                    WorklistRow($0, mapping: mappings[$0.line.content.event], isRevealed: reveal)
                },
                as: output.format,
                table: WorklistRow.table,
                nothing: "nothing is to be done at the desk",
                reveal ? .revealed : .masked
            )
        }
    }
}
