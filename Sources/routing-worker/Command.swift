import ArgumentParser
import Assembly

/// Takes Tixly's baskets in and routes each organiser's part.
@main
struct RoutingWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration.worker(
        "routing-worker",
        abstract: "Takes Tixly's baskets in and routes each organiser's part."
    )

    @OptionGroup var options: WorkerOptions

    static func main() async { await runDiscreetly() }

    func run() async throws { try await WorkerProgram(.routing, options).run() }
}
