import ArgumentParser
import Assembly

/// Keeps the mapping of Tixly's events to UiTdatabank's true.
@main
struct MappingWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration.worker(
        "mapping-worker",
        abstract: "Keeps the mapping of Tixly's events to UiTdatabank's true."
    )

    @OptionGroup var options: WorkerOptions

    static func main() async { await runDiscreetly() }

    func run() async throws { try await WorkerProgram(.mapping, options).run() }
}
