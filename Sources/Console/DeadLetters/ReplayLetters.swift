import ArgumentParser
import Assembly
import Desks
import Messages
import RabbitMQ
import Settings
import Tickets
import Topology

/// `dead-letters replay`.
struct ReplayLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send dead letters back to where they fell from, as they were.",
        discussion: """
            A letter that fails again is a new letter whose origin is the old one. The exit code is 2 when only \
            some could be replayed.

            Example:
              dead-letters replay 12 13
              dead-letters replay --reason forbidden --rate 5
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Argument(help: "The letters' numbers.")
    var ids: [Int64] = []
    @Option(help: "All open letters of this reason.")
    var reason: LetterReason?
    @Option(help: ArgumentHelp("At most so many a second.", valueName: "n"))
    var rate: Double?
    @Flag(help: "Only say what would be done.")
    var dryRun = false
    @Option(help: "Why, for the record.")
    var why = "replayed"

    func validate() throws {
        guard ids.isEmpty != (reason == nil) else {
            throw ValidationError("Give either the letters' numbers or --reason.")
        }
        if let rate, rate <= 0 { throw ValidationError("--rate is above 0.") }
    }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        let session = try settings.session("dead-letters")
        _ = try await Draining(session, into: ledger).run()
        let (letters, unknown) = try await ledger.chosen(ids: ids, reason: reason)
        let replay = Replay(session: session, store: ledger, plan: settings.topology, why: why)
        var failed = unknown
        let clock = ContinuousClock()
        var next = clock.now
        for letter in letters {
            if let rate, !dryRun {
                try await clock.sleep(until: next)
                next = max(next, clock.now - .seconds(1)) + .seconds(1 / rate)
            }
            do throws(Replay.Refusal) {
                let queue = try await replay.run(letter, isDry: dryRun)
                Results.write(text: "\(dryRun ? "would replay" : "replayed") \(letter.id) to \(queue)")
            } catch {
                failed += 1
                remark("\(letter.id) not replayed: \(error.description)")
            }
        }
        await session.close()
        if letters.isEmpty, unknown == 0 { remark("no dead letters") }
        guard failed > 0 else { return }
        throw failed == letters.count + unknown ? ExitCode.failure : .incomplete
    }
}

extension DeadLetterStore {
    /// The letters that are meant, and how many there are not; those are remarked on.
    func chosen(ids: [Int64], reason: LetterReason?) async throws -> ([DeadLetter], unknown: Int) {
        guard !ids.isEmpty else {
            return (try await letters(DeadLetterFilter(reason: reason?.rawValue)), 0)
        }
        let found = try await letters(DeadLetterFilter(ids: ids, status: nil))
        let unknown = Set(ids).subtracting(found.map(\.id))
        for id in unknown.sorted() { remark("there is no dead letter \(id)") }
        return (found, unknown.count)
    }
}
