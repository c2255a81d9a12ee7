package import ArgumentParser
import Discretion
import Foundation

extension AsyncParsableCommand {
    /// What `main()` does, except that a mistake on the command line is told with every UiTPAS number masked: what is
    /// written to standard error may end in a log.
    package static func runDiscreetly() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            // Help and versions, and codes whose sentence has been told.
            guard !code.isSuccess, !(error is ExitCode) else { exit(withError: error) }
            let message = Redaction.mask(fullMessage(for: error))
            FileHandle.standardError.write(Data("\(message)\n".utf8))
            exit(withError: code)
        }
    }
}
