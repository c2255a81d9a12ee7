package import ArgumentParser
import Assembly

/// `dead-letters`.
package struct DeadLettersCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Inspect, replay and discard dead letters.",
        discussion: """
            Every command first takes what is on the queue of dead letters into the ledger, where it can be \
            searched.

            Example:
              dead-letters list --reason forbidden
              dead-letters replay --reason forbidden --rate 5
            """,
        version: version,
        subcommands: [
            CollectLetters.self, ListLetters.self, LetterStatistics.self, ShowLetter.self,
            ReplayLetters.self, DiscardLetters.self,
        ]
    )

    package init() {}
}
