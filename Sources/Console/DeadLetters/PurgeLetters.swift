import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

/// `dead-letters purge`.
struct PurgeLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract:
            "Delete dead letters that have been dealt with long ago; the record of what was done stays.",
        discussion: """
            Replayed and discarded letters to which nothing has happened for so long. Open ones are deleted only with \
            --status open. Dead letters hold pass numbers: keep them for no longer than you have to.

            Example:
              dead-letters purge --older-than 90d --yes
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Option(
        help: ArgumentHelp("Untouched for so long: a number with d, h or m.", valueName: "time"),
        transform: Age.parsed
    )
    var olderThan: Age
    @Option(help: "Only letters of this status; else replayed and discarded ones.")
    var status: LetterStatus?
    @OptionGroup var query: LetterQuery
    @Option(help: "Why, for the record.")
    var why = "retention"
    @Flag(help: "Only say how many.")
    var dryRun = false
    @OptionGroup var actor: ActorOption
    @OptionGroup var consent: ConsentOption

    func validate() throws {
        try check(why, as: "--why")
        if status == .all { throw ValidationError("--status is open, replayed or discarded.") }
    }

    func work() async throws {
        let ledger = try await configuration.settings().existingLedger()
        let signature = actor.signature(why: why)
        let statuses: [LetterEntry.Status] = status?.status.map { [$0] } ?? [.replayed, .discarded]
        let filters = statuses.map { status in
            var filter = query.filter(status: status)
            filter.untouchedSince = signature.at - olderThan.duration
            return filter
        }
        var found = 0
        for filter in filters { found += try await ledger.count(filter) }
        guard found > 0 else { return remark("no dead letter is that old and has been dealt with") }
        guard !dryRun else {
            return Results.write(text: "would delete \(count(found, "letter"))")
        }
        try consent.ask("This deletes \(count(found, "letter")) for good. Go on?")
        var deleted = 0
        for (status, filter) in zip(statuses, filters) {
            let selection = "\(status.rawValue), \(olderThan.text) old \(NumberMask.masked.text(query.words))"
            deleted += try await ledger.purge(filter, selection: selection, signature)
        }
        Results.write(text: "deleted \(count(deleted, "letter"))")
    }
}

/// A length of time as it is typed: `90d`, `12h`, `30m`.
struct Age {
    var duration: Duration
    /// As it was typed.
    var text: String

    static func parsed(_ text: String) throws -> Age {
        let seconds: [Character: Int64] = ["d": 86_400, "h": 3_600, "m": 60]
        guard let unit = text.last.flatMap({ seconds[$0] }), let number = Int64(text.dropLast()), number >= 0,
            number <= 100_000
        else { throw ValidationError("Expected a number with d, h or m, such as 90d.") }
        return Age(duration: .seconds(number * unit), text: text)
    }
}
