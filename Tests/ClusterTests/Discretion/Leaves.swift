import FaultRig
import Foundation
import Rehearsal

/// What ArgumentParser says of a tool's commands.
private struct Dump: Decodable {
    struct Command: Decodable {
        var commandName: String
        var subcommands: [Command]?

        /// The commands below this one that do something, by their full names.
        func leaves(_ path: String) -> [String] {
            let below = (subcommands ?? []).filter { $0.commandName != "help" }
            let name = path.isEmpty ? commandName : "\(path) \(commandName)"
            return below.isEmpty ? [name] : below.flatMap { $0.leaves(name) }
        }
    }

    var command: Command
}

extension Cluster {
    /// Every command of a tool that does something: `uitpas sales show`.
    func commands(of tool: String) async throws -> [String] {
        let dump = try await run(Program(tool), ["--experimental-dump-help"])
        return try JSONDecoder().decode(Dump.self, from: Data(dump.standardOutput.utf8)).command.leaves("")
    }
}
