import ArgumentParser
import Assembly

/// Takes Tixly's baskets in and routes each organiser's part.
@main
struct RoutingWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routing-worker",
        abstract: "Takes Tixly's baskets in and routes each organiser's part.",
        discussion: """
            It is configured by a YAML file (--config or UITPAS_CONFIG) and environment variables such as AMQP_URL and
            LEDGER_URL; see the README. SIGTERM stops it gracefully. Exit codes: 0 stopped, 1 failed, 64 wrong usage,
            78 wrong configuration, refused credentials or missing topology.

            Example: routing-worker --config uitpas.yaml
            """,
        version: version
    )

    @OptionGroup var options: WorkerOptions

    func run() async throws { try await WorkerProgram(.routing, options).run() }
}
