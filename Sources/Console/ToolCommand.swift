import ArgumentParser
import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What every program of the package says to `--version`.
package let toolVersion = "0.1.0"

/// The configuration to work with.
struct ConfigurationOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file; else the one that UITPAS_CONFIG names.",
            valueName: "file"
        )
    )
    var config: String?

    /// Reads the configuration; problems with it end the command with 78.
    func settings() throws(SettingsError) -> Settings {
        try Settings.load(file: config, environment: ProcessInfo.processInfo.environment)
    }
}

/// A command whose failures are told in one sentence, with an exit code of the contract.
protocol ToolCommand: AsyncParsableCommand {
    func work() async throws
}

extension ToolCommand {
    mutating func run() async throws {
        do {
            try await work()
        } catch {
            guard let failure = ToolFailure(error) else { throw error }
            remark("error: \(failure.description)")
            throw failure.code
        }
    }
}
