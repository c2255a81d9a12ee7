import ArgumentParser
import Assembly

/// Answers requests for live UiTPAS tariffs.
@main
struct TariffWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration.worker(
        "tariff-worker",
        abstract: "Answers requests for live UiTPAS tariffs.",
        example: " --health-port 8081"
    )

    @OptionGroup var options: WorkerOptions

    static func main() async { await runDiscreetly() }

    func run() async throws { try await WorkerProgram(.tariff, options).run() }
}
