package import ArgumentParser

/// Answers requests for live UiTPAS tariffs.
package struct TariffWorker: AsyncParsableCommand {
    package static let configuration = CommandConfiguration.worker(
        "tariff-worker",
        abstract: "Answers requests for live UiTPAS tariffs.",
        example: " --health-port 8081"
    )

    @OptionGroup var options: WorkerOptions

    package init() {}

    package func run() async throws { try await WorkerProgram(.tariff, options).run() }
}

/// Takes Tixly's baskets in and routes each organiser's part.
package struct RoutingWorker: AsyncParsableCommand {
    package static let configuration = CommandConfiguration.worker(
        "routing-worker",
        abstract: "Takes Tixly's baskets in and routes each organiser's part."
    )

    @OptionGroup var options: WorkerOptions

    package init() {}

    package func run() async throws { try await WorkerProgram(.routing, options).run() }
}

/// Registers sold tickets at UiTPAS, each exactly once.
package struct SaleWorker: AsyncParsableCommand {
    package static let configuration = CommandConfiguration.worker(
        "sale-worker",
        abstract: "Registers sold tickets at UiTPAS, each exactly once.",
        example: " --concurrency 100"
    )

    @OptionGroup var options: WorkerOptions

    package init() {}

    package func run() async throws { try await WorkerProgram(.sale, options).run() }
}

/// Cancels registered sales at UiTPAS, and reservations that nobody paid.
package struct CancellationWorker: AsyncParsableCommand {
    package static let configuration = CommandConfiguration.worker(
        "cancellation-worker",
        abstract: "Cancels registered sales at UiTPAS, and reservations that nobody paid."
    )

    @OptionGroup var options: WorkerOptions

    package init() {}

    package func run() async throws { try await WorkerProgram(.cancellation, options).run() }
}

/// Keeps the mapping of Tixly's events to UiTdatabank's true.
package struct MappingWorker: AsyncParsableCommand {
    package static let configuration = CommandConfiguration.worker(
        "mapping-worker",
        abstract: "Keeps the mapping of Tixly's events to UiTdatabank's true."
    )

    @OptionGroup var options: WorkerOptions

    package init() {}

    package func run() async throws { try await WorkerProgram(.mapping, options).run() }
}
