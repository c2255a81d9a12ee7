import ArgumentParser
import Assembly
import Desks
import Messages
import RabbitMQ
import Settings
import Tickets
import UnixSignals

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `dead-letters watch`.
struct WatchLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show dead letters as they come, a line each, until Ctrl-C.",
        discussion: """
            With --json each line is an object.

            Example:
              dead-letters watch --seller handelsbeurs
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var query: LetterQuery
    @OptionGroup var output: JSONOption
    @Option(help: ArgumentHelp("How often to look, in seconds.", valueName: "seconds"))
    var interval = 2.0
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("End after so many seconds; else with Ctrl-C.", valueName: "seconds")
    )
    var duration: Double?

    func validate() throws {
        if let duration {
            guard duration > 0, duration <= 31_536_000 else {
                throw ValidationError("--for is above 0, and a year at most.")
            }
        }
        guard interval >= 0.1, interval <= 3_600 else { throw ValidationError("--interval is 0.1 to 3600.") }
    }

    func work() async throws {
        let settings = try configuration.settings()
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { break } }
            group.addTask { try await watch(settings) }
            if let duration { group.addTask { try await Task.sleep(for: .seconds(duration)) } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func watch(_ settings: Settings) async throws {
        let (ledger, _) = try await settings.collectedLedger()
        let session = try settings.session("dead-letters watch")
        var newest = try await ledger.newestLetter() ?? 0
        var isCut = false
        remark("watching; \(count(try await ledger.count(query.filter()), "dead letter")) until now")
        while !Task.isCancelled {
            // Cancelled means stopped: the condition above sees it.
            try? await Task.sleep(for: .seconds(interval))
            do {
                _ = try await Draining(session, into: ledger).run()
                if isCut { remark("the broker is there again") }
                isCut = false
            } catch let failure where !Task.isCancelled {
                if !isCut {
                    remark("the queue can't be drained: \(ToolFailure(failure)?.description ?? "\(failure)")")
                }
                isCut = true
            }
            guard !Task.isCancelled else { break }
            var filter = query.filter(status: nil)
            filter.after = newest
            for entry in try await ledger.entries(filter, limit: nil).sorted(by: { $0.id < $1.id }) {
                tell(LetterRow(entry))
                newest = entry.id
            }
        }
        await session.close()
    }

    private func tell(_ row: LetterRow) {
        guard !output.json else {
            return Results.write(line: Results.line(row))
        }
        let about = [row.seller, row.basketId].compactMap { $0 }.joined(separator: "/")
        let place = row.pointer.flatMap { $0.isEmpty ? nil : $0 + ": " } ?? ""
        Results.write(
            line: "\(row.lastFailedAt)  \(row.id)  \(row.cause)  \(row.reason)  \(row.queue)  \(about)  "
                + "\(place)\(row.detail)"
        )
    }
}
