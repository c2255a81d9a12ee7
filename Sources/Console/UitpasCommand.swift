package import ArgumentParser
import Assembly

/// The operator's command.
package struct UitpasCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "uitpas",
        abstract: "Set up, check and operate the UiTPAS workers.",
        discussion: """
            Example:
              uitpas topology apply
              uitpas doctor
            """,
        version: version,
        subcommands: [
            TopologyCommand.self, DoctorCommand.self, MappingsCommand.self, PublishCommand.self,
            LedgerCommand.self, SalesCommand.self, WorklistCommand.self, ReportCommand.self,
            RetributionCommand.self,
            ReconcileCommand.self,
        ]
    )

    package init() {}
}
