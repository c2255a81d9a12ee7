import ArgumentParser
import Assembly
import Desks
import HTTPTransport
import RabbitMQ
import Settings
import Tickets
import Working

/// `uitpas reconcile`.
struct ReconcileCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare the ledger with UiTPAS's own lists of ticket sales.",
        discussion: """
            Reads the list of every UiTdatabank event that was sold or is mapped, with the clients of the organisers \
            under which it was. Sales on the move are left out; what is younger than a minute is read twice.

            missing          registered here, not listed there
            unknown          listed there, nobody's here: sold at a desk, or a double
            price-differs    the prices are not the same
            cancelled-here   cancelled here, listed there all the same
            other-organizer  the mapping names another organiser today: a remark, no defect

            --fix has sales that are cancelled here cancelled there, by a command to the cancellation-worker; nothing \
            else is safe to do without somebody who looks. With --resume FILE, an interrupted run goes on where it was.

            The exit code is 0 without differences, 2 with some or where a list could not be read, 1 where nothing could be \
            done.

            Example:
              uitpas reconcile --period 2026-11 --resume november.jsonl
              uitpas reconcile --event 5a0967f9-cc06-4c3c-9206-30481a767434 --fix
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions
    @OptionGroup var actor: OperatorOption
    @OptionGroup var time: PeriodOption
    @Option(
        help: ArgumentHelp(
            "Only this event: UiTdatabank's id, or Tixly's with all it was sold as.",
            valueName: "event id"
        )
    )
    var event: String?
    @Option(
        help: ArgumentHelp(
            "Only events that were sold for this organiser, or are mapped to it.",
            valueName: "organiser id"
        )
    )
    var organizer: String?
    @Flag(help: "Have sales that are cancelled here cancelled at UiTPAS.")
    var fix = false
    @Flag(help: "Show ids that may be UiTPAS numbers whole, and the commands with them; who did is recorded.")
    var reveal = false
    @Option(
        help: ArgumentHelp("Keep what was compared in this file, and go on from there.", valueName: "file")
    )
    var resume: String?

    func validate() throws {
        if fix, resume != nil {
            throw ValidationError("--fix goes by what was just read, not by what --resume has kept.")
        }
    }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        let http = settings.httpClient()
        let uitpas = settings.gatedUiTPAS(over: http)
        let round = ReconcileRound(
            reconciliation: Reconciliation(
                ledger: ledger,
                uitpas: uitpas,
                timings: settings.fences,
                pause: { try await Task.sleep(for: $0) },
                onSilence: { organizer, failure in
                    let seconds = Reconciliation.patience.components.seconds
                    remark(
                        "the list of organiser \(organizer) can't be had; asking for \(seconds) s: \(failure)"
                    )
                }
            )
        )
        try await Filters(settings: settings, ledger: ledger).check(
            organizer: organizer,
            upstreamEvent: event
        )
        let choice = EventChoice(ledger: ledger, hasClient: { uitpas.hasCredentials(for: $0) })
        let events = try await choice.events(
            sold: time.period,
            named: event,
            of: organizer.map { OrganizerID(uitdatabank: $0) }
        )
        var file: ReconcileFile?
        if let resume { file = try ReconcileFile(path: resume, question: question) }
        if !events.isEmpty { remark("asking UiTPAS for the sales of \(events.count) events") }
        let result = try await round.run(events, keeping: &file)
        await http.close()
        let asked = fix ? try await mend(result.found, settings) : 0
        let mask: NumberMask = reveal ? .revealed : .masked
        // Before anything is shown.
        if reveal {
            let shown = Set(result.rows.filter(\.holdsNumber).compactMap(\.line))
            try await ledger.recordReveal(of: shown.sorted(), by: actor.name, at: .now)
        }
        Results.write(
            result.rows.map { $0.shown(mask) },
            as: output.format,
            table: ReconcileRow.table,
            nothing: events.isEmpty
                ? "of what was asked for nothing is registered or mapped, so nothing was compared"
                : result.isUseless ? "nothing could be compared" : "nothing differs",
            mask
        )
        for failure in result.failures { remark(failure) }
        if asked > 0 {
            remark(
                "asked for \(asked) cancellations; compare again once the cancellation-worker has seen to them"
            )
        }
        let defects = result.rows.count { !$0.isRemark }
        remark(
            "compared \(result.count) sales of \(events.count) events: \(defects) differences, "
                + "\(result.rows.count - defects) remarks"
        )
        guard defects == 0, result.failures.isEmpty else {
            throw result.isUseless ? ExitCode.failure : ExitCode.incomplete
        }
    }

    /// What was asked for, so that a file of another question is noticed.
    private var question: String {
        [
            event.map { "event \($0)" }, organizer.map { "organizer \($0)" },
            time.period.map { "period \($0.first)..\($0.last)" },
        ].compactMap { $0 }.joined(separator: ", ")
    }

    /// Asks for what can be mended safely; the count of commands comes back.
    private func mend(_ found: [Discrepancy], _ settings: Settings) async throws -> Int {
        let remedies = found.compactMap(\.remedy)
        guard !remedies.isEmpty else { return 0 }
        let session = try settings.session("uitpas reconcile")
        try await session.connect()
        for remedy in remedies {
            guard try await session.publish(remedy) else {
                await session.close()
                throw ToolFailure("no queue takes \(remedy.routingKey); run uitpas topology apply")
            }
        }
        await session.close()
        return remedies.count
    }
}
