import ArgumentParser
import Assembly

/// Registers sold tickets at UiTPAS, each exactly once.
@main
struct SaleWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sale-worker",
        abstract: "Registers sold tickets at UiTPAS, each exactly once.",
        discussion: """
            It is configured by a YAML file (--config or UITPAS_CONFIG) and environment variables such as AMQP_URL and
            LEDGER_URL; see the README. SIGTERM stops it gracefully. Exit codes: 0 stopped, 1 failed, 64 wrong usage,
            78 wrong configuration, refused credentials or missing topology.

            Example: sale-worker --config uitpas.yaml --concurrency 100
            """,
        version: version
    )

    @OptionGroup var options: WorkerOptions

    func run() async throws { try await WorkerProgram(.sale, options).run() }
}
