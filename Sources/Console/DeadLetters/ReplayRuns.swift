import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

/// `dead-letters runs`.
struct ListRuns: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List replays: how far they came, and how many of their letters have failed again since.",
        discussion: """
            With a number: what became of each of its letters.

            Example:
              dead-letters runs
              dead-letters runs 7 --json
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Argument(help: "One replay's number.")
    var run: Int64?
    @OptionGroup var output: TableOptions

    func work() async throws {
        let ledger = try await configuration.settings().collectedLedger().ledger
        guard let run else {
            return Results.write(
                try await ledger.runs(limit: 1_000).map { ReplayRunRow($0) },
                as: output.format,
                table: ReplayRunRow.table,
                nothing: "nothing was ever replayed"
            )
        }
        guard try await ledger.run(run) != nil else { throw ToolFailure("there is no replay \(run)") }
        Results.write(
            try await ledger.items(of: run).map { ReplayItemRow($0, of: run) },
            as: output.format,
            table: ReplayItemRow.table,
            nothing: "it has no letters"
        )
    }
}

/// `dead-letters stop`.
struct StopReplay: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Have a replay stop that runs at another terminal.",
        discussion: """
            Example:
              dead-letters stop 7
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var actor: ActorOption
    @Argument(help: "The replay's number.")
    var run: Int64

    func work() async throws {
        let ledger = try await configuration.settings().existingLedger()
        guard let known = try await ledger.run(run) else { throw ToolFailure("there is no replay \(run)") }
        guard !known.isLost else {
            throw ToolFailure(
                "nobody has been at replay \(run) since \(known.seenAt.rfc3339); dead-letters resume \(run) goes on"
            )
        }
        guard try await ledger.stop(run, actor.signature(why: "stopped")) else {
            throw ToolFailure("replay \(run) is not running: it is \(known.state.rawValue)")
        }
        Results.write(
            line: "replay \(run) stops after the letter in hand; dead-letters resume \(run) goes on"
        )
    }
}

extension ReplayRun {
    /// Whether whoever had it is gone, and did not come to say so.
    fileprivate var isLost: Bool {
        (state == .running || state == .stopping) && Instant.now.since(seenAt) > Self.lease
    }
}

/// A replay as it is listed.
struct ReplayRunRow: Encodable {
    var id: Int64
    var state: String
    var selection: String
    var rate: Double?
    var total: Int
    var sent: Int
    var refused: Int
    var skipped: Int
    var waiting: Int
    var failedAgain: Int
    var by: String
    var why: String
    var begunAt: String
    var seenAt: String

    init(_ run: ReplayRun) {
        id = run.id
        state = run.isLost ? "lost" : run.state.rawValue
        selection = run.selection
        rate = run.rate
        total = run.tally.total
        sent = run.tally.sent
        refused = run.tally.refused
        skipped = run.tally.skipped
        waiting = run.tally.waiting
        failedAgain = run.tally.failedAgain
        by = run.signature.actor
        why = NumberMask.masked.text(run.signature.why)
        begunAt = run.signature.at.rfc3339
        seenAt = run.seenAt.rfc3339
    }

    static func table(_ rows: [ReplayRunRow]) -> Table {
        var table = Table(
            .number("id"),
            .text("state"),
            .number("total"),
            .number("sent"),
            .number("refused"),
            .number("skipped"),
            .number("waiting"),
            .number("failedAgain"),
            .text("begunAt"),
            .text("by"),
            .text("why"),
            .text("selection")
        )
        for row in rows {
            let counts = [row.total, row.sent, row.refused, row.skipped, row.waiting, row.failedAgain].map {
                String($0)
            }
            table.add(
                String(row.id),
                row.state,
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                counts[5],
                row.begunAt,
                row.by,
                row.why,
                row.selection
            )
        }
        return table
    }
}

/// What became of one letter of a replay.
struct ReplayItemRow: Encodable {
    var runId: Int64
    var letterId: Int64
    /// `sent`, `refused`, `skipped` or `waiting`.
    var result: String
    /// Where it was sent to, or why it was not.
    var detail: String
    var at: String?
    /// The letter that it has become since.
    var failedAgainAs: Int64?

    init(_ item: ReplayRun.Item, of run: Int64) {
        runId = run
        letterId = item.letter
        result = item.result?.rawValue ?? "waiting"
        detail = NumberMask.masked.text(item.detail)
        at = item.at?.rfc3339
        failedAgainAs = item.failedAgainAs
    }

    static func table(_ rows: [ReplayItemRow]) -> Table {
        var table = Table(
            .number("letterId"),
            .text("result"),
            .text("detail"),
            .text("at"),
            .number("failedAgainAs")
        )
        for row in rows {
            table.add(
                String(row.letterId),
                row.result,
                row.detail,
                row.at,
                row.failedAgainAs.map { String($0) }
            )
        }
        return table
    }
}
