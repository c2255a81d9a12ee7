import ArgumentParser
import Assembly

/// Keeps the mapping of Tixly's events to UiTdatabank's true.
@main
struct MappingWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mapping-worker",
        abstract: "Keeps the mapping of Tixly's events to UiTdatabank's true.",
        discussion: """
            It is configured by a YAML file (--config or UITPAS_CONFIG) and environment variables such as AMQP_URL and
            LEDGER_URL; see the README. SIGTERM stops it gracefully. Exit codes: 0 stopped, 1 failed, 64 wrong usage,
            78 wrong configuration, refused credentials or missing topology.

            Example: mapping-worker --config uitpas.yaml
            """,
        version: version
    )

    @OptionGroup var options: WorkerOptions

    func run() async throws { try await WorkerProgram(.mapping, options).run() }
}
