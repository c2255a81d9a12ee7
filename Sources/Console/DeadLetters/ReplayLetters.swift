import ArgumentParser
import Assembly
import Desks
import Messages
import RabbitMQ
import Settings
import Tickets
import Topology

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `--rate`.
struct RateOption: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many a second.", valueName: "n"))
    var rate: Double?

    func validate() throws {
        guard let rate else { return }
        guard rate > 0, rate <= 100_000 else { throw ValidationError("--rate is above 0, at most 100000.") }
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
    /// `of 3 causes to uitpas.baskets (4,000) and uitpas.sales (812)`
    fileprivate var byQueue: String {
        let causes = Console.count(Set(map(\.cause)).count, "cause")
        let queues = Dictionary(grouping: self, by: \.queue).mapValues(\.count).sorted { $0.value > $1.value }
        let shown = queues.prefix(4).map { "\($0.key) (\($0.value.grouped))" }.joined(separator: ", ")
        return "of \(causes) to \(shown)\(queues.count > 4 ? " and others" : "")"
    }
}

/// `dead-letters resume`.
struct ResumeReplay: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a replay that was stopped, or whose terminal is gone.",
        discussion: """
            dead-letters runs has their numbers. One that was killed can be gone on with half a minute later.

            Example:
              dead-letters resume 7 --rate 20
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Argument(help: "The replay's number.")
    var run: Int64
    @OptionGroup var speed: RateOption
    @OptionGroup var output: JSONOption
    @OptionGroup var actor: ActorOption
    @Option(help: "Why, for the record.")
    var why = "resumed"

    func validate() throws { try check(why, as: "--why") }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        let session = try settings.session("dead-letters")
        try await session.connect()
        let replay = Replay(settings: settings, ledger: ledger, session: session, actor: actor, why: why)
        try await replay.resume(run, rate: speed.rate, telling: output.json ? .json : .tally)
    }
}

/// A replay from a terminal: begun or gone on with, carried out, and told of.
struct Replay {
    enum Telling {
        /// A line for each letter.
        case each
        /// How many.
        case tally
        case json
    }

    var settings: Settings
    var ledger: AnyLedger
    var session: BrokerSession
    var actor: ActorOption
    var why: String
    private let holder = UUID().uuidString.lowercased()

    init(settings: Settings, ledger: AnyLedger, session: BrokerSession, actor: ActorOption, why: String) {
        self.settings = settings
        self.ledger = ledger
        self.session = session
        self.actor = actor
        self.why = why
    }

    func begin(
        _ letters: [Int64],
        selection: String,
        rate: Double?,
        isByType: Bool,
        unknown: Int,
        telling: Telling
    ) async throws {
        let run = try await ledger.begin(
            letters,
            selection: NumberMask.masked.text(selection).cut(to: 500),
            rate: rate,
            isByType: isByType,
            holder: holder,
            actor.signature(why: why)
        )
        try await carryOut(run, rate: rate, unknown: unknown, telling)
    }

    func resume(_ id: Int64, rate: Double?, telling: Telling) async throws {
        guard let before = try await ledger.run(id) else { throw ToolFailure("there is no replay \(id)") }
        guard try await ledger.resume(id, rate: rate, holder: holder, actor.signature(why: why)) else {
            guard before.state != .done else { throw ToolFailure("replay \(id) is done") }
            throw ToolFailure(
                "replay \(id) is under way, last seen at \(before.seenAt.rfc3339); dead-letters stop \(id) stops it"
            )
        }
        try await carryOut(before, rate: rate, unknown: 0, telling)
    }

    private func carryOut(_ run: ReplayRun, rate: Double?, unknown: Int, _ telling: Telling) async throws {
        let (actor, why) = (actor, why)
        let runner = ReplayRunner(
            session: session,
            ledger: ledger,
            plan: settings.topology,
            holder: holder,
            signature: { actor.signature(why: why) },
            onResult: { letter, result, detail in
                switch (result, telling) {
                case (.sent, .each): Results.write(line: "replayed \(letter) to \(detail)")
                case (.sent, .tally), (.sent, .json), (.skipped, _): break
                case (.refused, _): remark("\(letter) not replayed: \(detail)")
                }
            }
        )
        let ending = try await runner.carryOut(run, rate: rate)
        await session.close()
        let items = try await ledger.items(of: run.id)
        switch telling {
        case .json: Results.write(items.map { ReplayItemRow($0, of: run.id) })
        case .each:
            for item in items where item.result == .skipped {
                remark("\(item.letter) not replayed: \(item.detail)")
            }
        case .tally: Results.write(line: "replay \(run.id): \(ending.run.tally.text)")
        }
        if ending.run.state == .stopped {
            let reason = ending.obstacle.map { ": \($0)" } ?? ""
            remark("stopped\(reason); go on with dead-letters resume \(run.id)")
        }
        let tally = ending.run.tally
        guard tally.sent < tally.total || unknown > 0 else { return }
        throw tally.sent == 0 ? ExitCode.failure : .incomplete
    }
}

extension ReplayRun.Tally {
    /// `812 of 815 letters sent, 3 refused`
    var text: String {
        let parts = [
            ("refused", refused), ("skipped", skipped), ("waiting", waiting), ("failed again", failedAgain),
        ]
        let others = parts.filter { $0.1 > 0 }.map { ", \($0.1.grouped) \($0.0)" }.joined()
        return "\(sent.grouped) of \(Console.count(total, "letter")) sent\(others)"
    }
}
