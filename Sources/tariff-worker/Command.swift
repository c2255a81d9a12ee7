import ArgumentParser
import Assembly

/// Answers requests for live UiTPAS tariffs.
@main
struct TariffWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tariff-worker",
        abstract: "Answers requests for live UiTPAS tariffs.",
        discussion: """
            It is configured by a YAML file (--config or UITPAS_CONFIG) and environment variables such as AMQP_URL and
            LEDGER_URL; see the README. SIGTERM stops it gracefully. Exit codes: 0 stopped, 1 failed, 64 wrong usage,
            78 wrong configuration, refused credentials or missing topology.

            Example: tariff-worker --config uitpas.yaml --health-port 8081
            """,
        version: version
    )

    @OptionGroup var options: WorkerOptions

    func run() async throws { try await WorkerProgram(.tariff, options).run() }
}
