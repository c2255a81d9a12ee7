import ArgumentParser
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Who sits at the terminal, for the record.
enum Operator {
    /// As the environment has it, or else the system; behind `sudo` it is who called that.
    static var name: String {
        let environment = ProcessInfo.processInfo.environment
        let names = ["SUDO_USER", "USER", "LOGNAME"].compactMap { environment[$0] }
        return names.first { !$0.isEmpty } ?? account ?? "uid \(getuid())"
    }

    private static var account: String? {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return nil }
        return String(cString: name)
    }
}

/// `--by`, for who works under an account that is not his own.
struct OperatorOption: ParsableArguments {
    @Option(
        name: .customLong("by"),
        help: ArgumentHelp("Who does it, for the record; else who is logged in.", valueName: "name")
    )
    var actor: String?

    func validate() throws {
        guard let actor else { return }
        if actor.isBlank { throw ValidationError("--by can't be empty.") }
        if actor.hasControls {
            throw ValidationError("--by holds control characters; write a name on one line.")
        }
    }

    var name: String { actor ?? Operator.name }
}

extension String {
    /// Whether nothing can be seen of it.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// Whether it holds what a terminal would obey instead of showing it.
    var hasControls: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
