import ArgumentParser
import Assembly

/// Cancels registered sales at UiTPAS, and reservations that nobody paid.
@main
struct CancellationWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration.worker(
        "cancellation-worker",
        abstract: "Cancels registered sales at UiTPAS, and reservations that nobody paid."
    )

    @OptionGroup var options: WorkerOptions

    static func main() async { await runDiscreetly() }

    func run() async throws { try await WorkerProgram(.cancellation, options).run() }
}
