import ArgumentParser
import Assembly
import Foundation
import Logging
import Observability
import Settings

/// Tells a short story of real baskets on the local cluster, and checks that it ends as told.
@main
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uitpas-demo",
        abstract:
            "Tells a short story of real baskets on the local cluster, and checks that it ends as told.",
        discussion: """
            For a cluster of deploy/local/cluster with the sandbox's built-in world; `make demo` runs it. It publishes
            as Tixly would, listens to what Tixly would hear, and compares the ledger with the sandbox's book.

            Exit codes: 0 everything turned out as told, 1 something did not.
            """,
        version: version
    )

    @Option(help: "The YAML configuration; without it UITPAS_CONFIG names the file.")
    var config: String?

    func run() async throws {
        try await reportingErrors {
            let settings = try Settings.loaded(from: config)
            guard let sandbox = ProcessInfo.processInfo.environment["SANDBOX_URL"] else {
                throw Exit(.usage, "SANDBOX_URL is not set; run `make up` and `. .run/env` first")
            }
            LineLogHandler.bootstrap(program: "uitpas-demo", level: .error, format: .text)
            let stage = try Stage(settings: settings, logger: Logger(label: "uitpas-demo"))
            try await stage.open { stage in
                let started = ContinuousClock.now
                let teller = Teller()
                for chapter in Story.chapters { try await chapter(stage, teller) }
                try await Closing(settings: settings, sandbox: sandbox).tell(teller)
                let seconds = (ContinuousClock.now - started).components.seconds
                guard teller.failures == 0 else {
                    throw Exit(
                        .failed,
                        "\n\(teller.failures) things did not turn out as told (\(seconds) s)."
                    )
                }
                teller.say("\nEverything turned out as told, in \(seconds) s.")
            }
        }
    }
}
