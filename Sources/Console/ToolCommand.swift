import ArgumentParser
import Assembly
import Settings

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
    func settings() throws(Exit) -> Settings {
        try Settings.loaded(from: config)
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
