package import ArgumentParser
import Logging
import Observability

/// The options that every worker takes.
package struct WorkerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The YAML configuration; without it UITPAS_CONFIG names the file.",
            valueName: "file"
        )
    )
    package var config: String?

    @Option(
        help: ArgumentHelp("Most deliveries in flight of each queue (the prefetch count).", valueName: "n")
    )
    package var concurrency: UInt16?

    @Option(help: ArgumentHelp("Consume only this queue.", valueName: "name"))
    package var queue: String?

    @Option(help: ArgumentHelp("Port for /livez, /readyz and /metrics; 0 is off.", valueName: "port"))
    package var healthPort = 0

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    package var logLevel = "info"

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    package var logFormat = "text"

    @Option(
        help: ArgumentHelp("How long what is in flight may take after SIGTERM.", valueName: "seconds")
    )
    package var grace = 25

    package init() {}

    package func validate() throws {
        guard concurrency != 0 else { throw ValidationError("--concurrency must be 1 or more.") }
        guard (0...65_535).contains(healthPort) else {
            throw ValidationError("--health-port must be between 0 and 65535.")
        }
        guard grace >= 0 else { throw ValidationError("--grace must not be negative.") }
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError(
                "--log-level is \"\(logLevel)\"; expected one of "
                    + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ") + "."
            )
        }
        guard LogFormat(rawValue: logFormat) != nil else {
            throw ValidationError("--log-format is \"\(logFormat)\"; expected text or json.")
        }
    }
}
