import ArgumentParser
import Assembly
import Desks
import Settings
import Tickets

/// `uitpas mappings`.
struct MappingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mappings",
        abstract: "Which UiTdatabank event and organiser each Tixly event belongs to.",
        discussion: """
            Example:
              uitpas mappings list --problems
              uitpas mappings set 4711 https://www.uitdatabank.be/event/5a0967f9-cc06-4c3c-9206-30481a767434/preview
            """,
        subcommands: [
            List.self, Show.self, Set.self, Unset.self, Owner.self, ImportMappings.self, ExportMappings.self,
            MappingHistory.self, MovedSales.self, OverdueSales.self, Resync.self, Suggest.self,
        ]
    )

    struct List: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the mappings.",
            discussion: """
                Example:
                  uitpas mappings list --problems --csv
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @Flag(help: "Only those with something wrong.")
        var problems = false

        func work() async throws {
            let ledger = try await configuration.settings().existingLedger()
            let mappings = try await ledger.mappings()
            Results.write(
                mappings.filter { !problems || !$0.problems.isEmpty }.map { MappingRow($0) },
                as: output.format,
                table: MappingRow.table,
                nothing: problems ? "no mapping has a problem" : "no events are known yet"
            )
        }
    }

    struct Show: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one mapping with what is wrong with it.",
            discussion: """
                Example:
                  uitpas mappings show 4711
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: JSONOption
        @Argument(help: "The event's id in Tixly.")
        var event: String

        func work() async throws {
            let id = EventID(event)
            let ledger = try await configuration.settings().existingLedger()
            guard let mapping = try await ledger.mappings(of: [id])[id] else { throw ToolFailure.unknown(id) }
            MappingRow(mapping).write(asJSON: output.json)
        }
    }

    struct Set: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Map an event by hand; that beats what Tixly says.",
            discussion: """
                Waits for what the mapping-worker finds in UiTdatabank.

                Example:
                  uitpas mappings set 4711 5a0967f9-cc06-4c3c-9206-30481a767434
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: JSONOption
        @OptionGroup var waiting: MappingWait
        @OptionGroup var account: OperatorOption
        @Argument(help: "The event's id in Tixly.")
        var event: String
        @Argument(help: "The event's id in UiTdatabank, or a URL that holds it.")
        var reference: String

        func work() async throws {
            guard UiTdatabankEventID(reference: reference) != nil else {
                throw ToolFailure(
                    "\"\(reference)\" holds no UiTdatabank id; expected one such as "
                        + "5a0967f9-cc06-4c3c-9206-30481a767434, or a URL with one",
                    code: .validationFailure
                )
            }
            try await MappingChange(
                settings: try configuration.settings(),
                event: EventID(event),
                actor: account.name
            )
            .run(waiting: waiting, asJSON: output.json) { [reference] in
                $0.referring(to: reference, at: $1)
            }
        }
    }

    struct Unset: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take back what was set by hand; what Tixly says counts again.",
            discussion: """
                Example:
                  uitpas mappings unset 4711
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: JSONOption
        @OptionGroup var waiting: MappingWait
        @OptionGroup var account: OperatorOption
        @Argument(help: "The event's id in Tixly.")
        var event: String

        func work() async throws {
            try await MappingChange(
                settings: try configuration.settings(),
                event: EventID(event),
                actor: account.name
            )
            .run(waiting: waiting, asJSON: output.json) { $0.referring(to: nil, at: $1) }
        }
    }
}

extension MappingsCommand {
    struct Owner: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that an event is another seller's.",
            discussion: """
                A seller can't take over an event that is somebody else's: his event.changed becomes a dead letter with \
                the reason seller-mismatch. If the event is his, say so here, then replay the dead letter.

                Example:
                  uitpas mappings owner 4711 ntgent && dead-letters replay 17
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: JSONOption
        @OptionGroup var waiting: MappingWait
        @OptionGroup var account: OperatorOption
        @Argument(help: "The event's id in Tixly.")
        var event: String
        @Argument(help: "The seller's id, as configured.")
        var seller: String

        func work() async throws {
            let settings = try configuration.settings()
            guard let owner = settings.seller(seller) else {
                throw ToolFailure("no seller \"\(seller)\" is configured", code: .validationFailure)
            }
            try await MappingChange(settings: settings, event: EventID(event), actor: account.name)
                .run(waiting: waiting, asJSON: output.json) { mapping, now in
                    mapping.managed(
                        by: SellerID(owner.id),
                        of: WorkgroupID(owner.workgroup),
                        at: now
                    )
                }
        }
    }
}

/// How long to wait for the mapping-worker.
struct MappingWait: ParsableArguments {
    @Flag(name: .customLong("no-wait"), help: "Don't wait for what the mapping-worker finds.")
    var isSkipped = false
    @Option(help: ArgumentHelp("How long to wait for it.", valueName: "seconds"))
    var timeout = 15

    func validate() throws {
        guard timeout > 0 else { throw ValidationError("--timeout is a number of seconds above 0.") }
    }
}

extension ToolFailure {
    static func unknown(_ event: EventID) -> Self {
        Self("event \(event) is not known; it becomes known by Tixly's event.changed")
    }
}
