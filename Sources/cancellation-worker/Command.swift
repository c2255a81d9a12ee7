import ArgumentParser
import Assembly

/// Cancels registered sales at UiTPAS, and reservations that nobody paid.
@main
struct CancellationWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancellation-worker",
        abstract: "Cancels registered sales at UiTPAS, and reservations that nobody paid.",
        discussion: """
            It is configured by a YAML file (--config or UITPAS_CONFIG) and environment variables such as AMQP_URL and
            LEDGER_URL; see the README. SIGTERM stops it gracefully. Exit codes: 0 stopped, 1 failed, 64 wrong usage,
            78 wrong configuration, refused credentials or missing topology.

            Example: cancellation-worker --config uitpas.yaml
            """,
        version: version
    )

    @OptionGroup var options: WorkerOptions

    func run() async throws { try await WorkerProgram(.cancellation, options).run() }
}
