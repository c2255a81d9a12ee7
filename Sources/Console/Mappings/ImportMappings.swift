import ArgumentParser
import Assembly
import Desks
import FoundationEssentials
import Messages
import RabbitMQ
import Settings
import Tickets
import Working

/// `uitpas mappings import`.
struct ImportMappings: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Map events as a CSV file says; each as by mappings set.",
        discussion: """
            The first line names the columns; eventId and uitdb (an id, or a URL that holds one) are needed, others are \
            ignored, so that what export has written can be edited and imported. Commas or semicolons, as Excel has them.

            Nothing is changed unless all that changes something is right. An event that leads there already, by whoever's \
            word, and a line that is as export wrote it are left as they are; a line without uitdb says nothing. Ends with 2 if the mapping-worker has not looked at all of \
            it in time.

            Example:
              uitpas mappings export > mappings.csv
              uitpas mappings import mappings.csv --dry-run
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions
    @OptionGroup var account: OperatorOption
    @Argument(help: "The file.", completion: .file())
    var file: String
    @Flag(help: "Only show what would change.")
    var dryRun = false
    @Flag(name: .customLong("no-wait"), help: "Don't wait for what the mapping-worker finds.")
    var isWaitSkipped = false
    @Option(help: ArgumentHelp("How long to wait for it.", valueName: "seconds"))
    var timeout = 60

    func validate() throws {
        guard timeout > 0 else { throw ValidationError("--timeout is a number of seconds above 0.") }
    }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        let plan = try await plan(in: ledger)
        guard !dryRun, !plan.steps.isEmpty else {
            let rows = plan.steps.map { ImportRow($0, after: nil) }
            return Results.write(rows, as: output.format, table: ImportRow.table, nothing: "nothing changes")
        }
        let written = try await carryOut(plan, settings, ledger)
        let found = isWaitSkipped ? written : try await awaitInspections(of: written, in: ledger)
        let rows = plan.steps.map { ImportRow($0, after: found[$0.before.event]) }
        Results.write(rows, as: output.format, table: ImportRow.table, nothing: "nothing changes")
        guard !isWaitSkipped else { return }
        let open = written.filter { found[$0.key]?.updatedAt == $0.value.updatedAt }.count
        guard open > 0 else { return }
        throw ToolFailure(
            "all is written, but the mapping-worker has not looked at \(open) of \(written.count) in \(timeout) s; "
                + "does it run?",
            code: .incomplete
        )
    }

    private func plan(in ledger: AnyLedger) async throws -> MappingSheet.Plan {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ToolFailure("\(file) can't be read")
        }
        do throws(MappingSheet.Unreadable) {
            let sheet = try MappingSheet(Array(data))
            let plan = try sheet.plan(knowing: try await known(in: ledger))
            let silent = sheet.silent > 0 ? ", \(sheet.silent) without a word" : ""
            remark("\(plan.steps.count) to change, \(plan.unchanged) as they are\(silent)")
            return plan
        } catch {
            throw ToolFailure(
                (["\(file): nothing is changed"] + error.flaws).joined(separator: "\n")
            )
        }
    }

    private func known(
        in ledger: AnyLedger
    ) async throws(MappingSheet.Unreadable) -> [EventID: Mapping] {
        do {
            return Dictionary(try await ledger.mappings().map { ($0.event, $0) }) { first, _ in first }
        } catch {
            throw MappingSheet.Unreadable(flaws: ["the ledger can't be used: \(error)"])
        }
    }

    /// The mappings as they are written; the mapping-worker is told of each at once.
    private func carryOut(
        _ plan: MappingSheet.Plan,
        _ settings: Settings,
        _ ledger: AnyLedger
    ) async throws -> [EventID: Mapping] {
        let session = try settings.session("uitpas mappings")
        try await session.connect()
        var written: [EventID: Mapping] = [:]
        for step in plan.steps {
            let event = step.before.event
            let change = MappingChange(settings: settings, event: event, actor: account.name)
            let mapping = try await change.write({ $0.referring(to: step.reference, at: $1) }, in: ledger)
            guard let mapping else { throw ToolFailure.unknown(event) }
            guard try await session.publish(.refresh(event)) else {
                throw ToolFailure(
                    "\(written.count + 1) of \(plan.steps.count) are written, but there is no queue "
                        + "\(Queue.mappings) to tell the mapping-worker; run uitpas topology apply, then this again"
                )
            }
            written[event] = mapping
        }
        await session.close()
        return written
    }

    /// The mappings as they are once all of them have been looked at, or the time is over.
    private func awaitInspections(
        of written: [EventID: Mapping],
        in ledger: AnyLedger
    ) async throws -> [EventID: Mapping] {
        let events = Swift.Set(written.keys)
        let done = try await poll(atMost: .seconds(timeout)) { () async throws -> [EventID: Mapping]? in
            let now = try await ledger.mappings(of: events)
            let isDone = written.allSatisfy { now[$0.key]?.updatedAt != $0.value.updatedAt }
            return isDone ? now : nil
        }
        return if let done { done } else { try await ledger.mappings(of: events) }
    }
}

/// What an import changes, or would change.
struct ImportRow: Encodable {
    var eventId: String
    var name: String?
    /// The references that counted and count.
    var from: String?
    var to: String
    var uitdbEventId: String?
    var organizerId: String?
    var problems: [String]?

    init(_ step: MappingSheet.Plan.Step, after: Mapping?) {
        eventId = step.before.event.text
        name = step.before.name
        from = step.before.reference
        to = step.reference
        uitdbEventId = after?.uitdatabankEvent?.text
        organizerId = after?.organizer?.text
        problems = after?.problems.map(\.code.rawValue)
    }

    static func table(_ rows: [ImportRow]) -> Table {
        var table = Table(
            .text("eventId"),
            .text("name"),
            .text("from"),
            .text("to"),
            .text("organizerId"),
            .text("problems")
        )
        for row in rows {
            table.add(
                row.eventId,
                row.name,
                row.from,
                row.to,
                row.organizerId,
                row.problems?.joined(separator: " ")
            )
        }
        return table
    }
}
