import ArgumentParser
import FaultRig
import Foundation
import Glibc
import Rehearsal

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fault-rig",
        abstract: "Sells tickets while everything fails that can fail, and audits what came of each.",
        discussion: """
            For a private broker: deploy/local/with-broker .run/faults-broker .build/release/fault-rig …; `make faults` \
            does that. It starts the package's programs that are beside it, the sandbox as upstream among them. The \
            same seed sells the same baskets and lets the faults strike in the same order.

            Exit codes: 0 nothing lost, doubled or left open, 1 something was, 64 wrong usage.
            """
    )

    @Option(help: "The fewest tickets to sell.")
    var sales = 5_000

    @Option(help: "The seed of every choice.")
    var seed: UInt64 = 1

    @Option(help: "About how many workers to kill in all.")
    var kills = 20

    @Option(help: "Tickets a second; without it, as many as leave each fault its time, at most 120.")
    var pace: Double?

    @Option(name: .customLong("fault"), help: "Only this fault; may be repeated.")
    var faults: [String] = []

    @Option(
        help:
            "What keeps the ledger: sqlite, or postgresql (beside deploy/local/with-postgres; `make faults` does that)."
    )
    var ledger = Database.sqlite

    @Option(
        help: "How many brokers there are: 1, or a cluster of 3 (beside deploy/local/with-broker --three)."
    )
    var brokers = 1

    @Option(
        help: ArgumentHelp(
            "Seconds from one fault to the next; without it, they follow one another at once.",
            valueName: "seconds"
        )
    )
    var every: Double?

    @Option(help: "How many of each worker to run.")
    var copies = 2

    @Option(help: "Seconds that a fault lasts which has no length of its own.")
    var length = 3.0

    @Option(help: "How long the last baskets may take, in seconds.")
    var patience = 240

    @Flag(help: "Let a fault strike only once everything has recovered from the one before.")
    var waitForRecovery = false

    @Option(
        help: ArgumentHelp(
            "Write the report there, as Markdown; without it, to standard output.",
            valueName: "file"
        )
    )
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Leave the workers' logs and the ledger there; a new directory.",
            valueName: "directory"
        )
    )
    var keepLogs: String?

    @Flag(help: "List the faults and end.")
    var listFaults = false

    func validate() throws {
        guard sales > 0, kills >= 0, copies > 0, length > 0, patience > 0 else {
            throw ValidationError("Numbers must be above 0.")
        }
        if let pace, pace <= 0 { throw ValidationError("--pace must be above 0.") }
        if let every, every <= 0 { throw ValidationError("--every must be above 0.") }
        if brokers != 1, brokers != 3 { throw ValidationError("--brokers is 1 or 3.") }
        if chosen(faults) == nil {
            throw ValidationError("No such fault; see --list-faults.")
        }
    }

    /// The faults of these names, of all that this cluster can suffer.
    private func chosen(_ names: [String]) -> [any Fault]? {
        Catalogue.faults(named: names, ofServer: ledger == .postgresql, brokers: brokers)
    }

    func run() async throws {
        guard !listFaults else {
            for fault in chosen([]) ?? [] {
                print("\(fault.name)\n    \(fault.summary)")
            }
            return
        }
        var order = Rig.Order()
        order.sales = sales
        order.seed = seed
        order.kills = kills
        order.pace = pace
        order.faults = chosen(faults) ?? []
        order.interval = every.map { .seconds($0) }
        guard try TestBroker.required().nodes == brokers else {
            throw ValidationError("--brokers \(brokers) is not what with-broker has started.")
        }
        if ledger == .postgresql { order.postgres = try TestPostgres.required() }
        order.copies = copies
        order.length = .seconds(length)
        order.patience = .seconds(patience)
        order.waitsForRecovery = waitForRecovery
        order.logs = keepLogs
        order.command = (["fault-rig"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
        let isTerminal = isatty(STDERR_FILENO) == 1
        let written = try await Rig(order) { line in
            // One line that changes at a terminal, many lines in a file.
            FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(line)" : "\(line)\n").utf8))
        }.run()
        if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
        if let report {
            try written.markdown.write(toFile: report, atomically: true, encoding: .utf8)
        } else {
            print(written.markdown)
        }
        guard written.verdict.isGood else {
            FileHandle.standardError.write(Data((written.stories.joined(separator: "\n") + "\n").utf8))
            throw ExitCode(1)
        }
    }
}

enum Database: String, ExpressibleByArgument, CaseIterable {
    case sqlite, postgresql
}
