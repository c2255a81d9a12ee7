import ArgumentParser
import Assembly
import Desks
import Messages
import RabbitMQ
import Settings

/// `--rate`.
struct RateOption: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many a second.", valueName: "n"))
    var rate: Double?

    func validate() throws {
        guard let rate else { return }
        // Somebody who sends less often than that could not be told from somebody who is gone.
        guard rate >= 0.1, rate <= 100_000 else { throw ValidationError("--rate is 0.1 to 100000.") }
    }
}

/// `--by-type`.
struct ByTypeOption: ParsableArguments {
    @Flag(help: "Send a seller's message whose routing key leads nowhere to where its type belongs.")
    var byType = false
}

/// `dead-letters replay`.
struct ReplayLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send dead letters back to where they fell from, as they were or as they were corrected.",
        discussion: """
            The letters are those that are open now; what falls meanwhile is not among them. Ctrl-C stops after the \
            letter in hand, and dead-letters resume goes on. A letter that fails again is a new letter whose origin is \
            the old one. The exit code is 2 when not all of them could be replayed.

            Example:
              dead-letters replay 12 13
              dead-letters replay --cause 3fa91c02 --dry-run
              dead-letters replay --cause 3fa91c02 --rate 50 --why "publiq is back"
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var selection: LetterSelection
    @OptionGroup var speed: RateOption
    @OptionGroup var route: ByTypeOption
    @OptionGroup var output: JSONOption
    @OptionGroup var actor: ActorOption
    @OptionGroup var consent: ConsentOption
    @Flag(help: "Only say what would come of it.")
    var dryRun = false
    @Option(help: "Why, for the record.")
    var why = "replayed"

    func validate() throws { try check(why, as: "--why") }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        let session = try settings.session("dead-letters")
        _ = try await Draining(session, into: ledger).run()
        let (entries, unknown) = try await selection.find(in: ledger)
        if dryRun {
            await session.close()
            return try await ReplayRehearsal(settings, ledger, isByType: route.byType).tell(
                entries,
                unknown: unknown,
                inFull: selection.isByNumber,
                asJSON: output.json
            )
        }
        guard !entries.isEmpty else {
            if output.json { Results.write([ReplayItemRow]()) }
            throw unknown > 0 ? ExitCode.failure : .success
        }
        if !selection.isByNumber {
            try consent.ask("This replays \(count(entries.count, "letter")) \(entries.byQueue). Go on?")
        }
        let replay = Replay(settings: settings, ledger: ledger, session: session, actor: actor, why: why)
        try await replay.begin(
            entries.map(\.id),
            selection: selection.words,
            rate: speed.rate,
            isByType: route.byType,
            unknown: unknown,
            telling: output.json ? .json : selection.isByNumber ? .each : .tally
        )
    }
}

extension [LetterEntry] {
    /// For a question: `of 3 causes to uitpas.baskets (4,000), uitpas.sales (812)`.
    fileprivate var byQueue: String {
        let causes = Console.count(Set(map(\.cause)).count, "cause")
        let queues = Dictionary(grouping: self, by: \.queue).mapValues(\.count).sorted { $0.value > $1.value }
        let shown = queues.prefix(4).map { "\($0.key) (\($0.value.grouped))" }.joined(separator: ", ")
        return "of \(causes) to \(shown)\(queues.count > 4 ? " and others" : "")"
    }
}
