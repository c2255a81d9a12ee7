import ArgumentParser
import Assembly
import Desks

/// `dead-letters discard`.
struct DiscardLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Give dead letters up; they stay in the ledger, and dead-letters restore opens them again.",
        discussion: """
            Example:
              dead-letters discard 12 --why "test message of the ticketing supplier"
              dead-letters discard --cause 3fa91c02 --why "of an event that never was"
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var selection: LetterSelection
    @Option(help: "Why, for the record.")
    var why: String
    @OptionGroup var actor: ActorOption
    @OptionGroup var consent: ConsentOption

    func validate() throws { try check(why, as: "--why") }

    func work() async throws {
        let ledger = try await configuration.settings().collectedLedger().ledger
        let (entries, unknown) = try await selection.find(in: ledger)
        if !selection.isByNumber, !entries.isEmpty {
            try consent.ask("This discards \(count(entries.count, "letter")). Go on?")
        }
        let done = try await ledger.discard(entries.map(\.id), actor.signature(why: why))
        try BulkResult(verb: "discarded", entries: entries, done: done, unknown: unknown)
            .tell(inFull: selection.isByNumber)
    }
}

/// `dead-letters restore`.
struct RestoreLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Open discarded dead letters again; with their numbers also replayed ones.",
        discussion: """
            Example:
              dead-letters restore 12 --why "it was wanted after all"
              dead-letters restore --reason malformed --seller handelsbeurs
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var selection: LetterSelection
    @Option(help: "Why, for the record.")
    var why = "restored"
    @OptionGroup var actor: ActorOption
    @OptionGroup var consent: ConsentOption

    func validate() throws { try check(why, as: "--why") }

    func work() async throws {
        let ledger = try await configuration.settings().existingLedger()
        let (entries, unknown) = try await selection.find(in: ledger, status: .discarded)
        if !selection.isByNumber, !entries.isEmpty {
            try consent.ask("This opens \(count(entries.count, "discarded letter")) again. Go on?")
        }
        let done = try await ledger.restore(entries.map(\.id), actor.signature(why: why))
        try BulkResult(verb: "restored", entries: entries, done: done, unknown: unknown)
            .tell(inFull: selection.isByNumber)
    }
}

/// What came of an act on some letters.
struct BulkResult {
    var verb: String
    var entries: [LetterEntry]
    var done: Set<Int64>
    var unknown: Int

    /// Says it, and ends with 1 or 2 where not all of it was done.
    func tell(inFull: Bool) throws {
        for entry in entries {
            if !done.contains(entry.id) {
                remark("\(entry.id) not \(verb): it is \(entry.hindrance)")
            } else if inFull {
                Results.write(text: "\(verb) \(entry.id)")
            }
        }
        if !inFull, !done.isEmpty { Results.write(text: "\(verb) \(count(done.count, "letter"))") }
        guard done.count < entries.count || unknown > 0 else { return }
        throw done.isEmpty ? ExitCode.failure : .incomplete
    }
}

extension LetterEntry {
    /// What keeps an act from it.
    fileprivate var hindrance: String {
        claimedUntil.map { $0 > .now } == true ? "in hand of a replay" : status.rawValue
    }
}
