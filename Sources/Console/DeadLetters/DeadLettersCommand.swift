package import ArgumentParser
import Assembly

/// `dead-letters`.
package struct DeadLettersCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Find out what could not be done and why, mend it, and send it again.",
        discussion: """
            What is on the queue of dead letters is first taken into the ledger, where it can be searched. Every act \
            is recorded with who did it and why.

            Example:
              dead-letters stats
              dead-letters show 12
              dead-letters edit --cause 3fa91c02 --with "sed 's/12,00/12.00/'"
              dead-letters replay --reason forbidden --rate 5
            """,
        version: version,
        subcommands: [
            CollectLetters.self, LetterStatistics.self, ListLetters.self, ShowLetter.self,
            WatchLetters.self, EditLetters.self, ReplayLetters.self, ResumeReplay.self, StopReplay.self,
            ListRuns.self, DiscardLetters.self, RestoreLetters.self, PurgeLetters.self, ExportLetters.self,
            ImportLetters.self, AuditLetters.self,
        ]
    )

    package init() {}
}
