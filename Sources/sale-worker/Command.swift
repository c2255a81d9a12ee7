import ArgumentParser
import Assembly

/// Registers sold tickets at UiTPAS, each exactly once.
@main
struct SaleWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration.worker(
        "sale-worker",
        abstract: "Registers sold tickets at UiTPAS, each exactly once.",
        example: " --concurrency 100"
    )

    @OptionGroup var options: WorkerOptions

    static func main() async { await runDiscreetly() }

    func run() async throws { try await WorkerProgram(.sale, options).run() }
}
