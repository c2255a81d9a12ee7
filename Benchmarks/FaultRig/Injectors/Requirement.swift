import Foundation
import Glibc

/// What an instrument needs from the machine.
package enum Requirement: Sendable {
    /// To mount file systems.
    case root
    /// strace, and leave to attach it to a process of the same user.
    case strace
    /// libfaketime.
    case faketime

    /// Why it is not met here, and how it can be; nil when it is met.
    package var absence: String? {
        switch self {
        case .root:
            geteuid() == 0 ? nil : "only root may mount a file system: run as root"
        case .strace:
            access(Self.stracePath, X_OK) == 0
                ? Self.tracingObstacle : "there is no strace: run `make setup`, or apt-get install strace"
        case .faketime:
            Self.faketimeLibrary == nil
                ? "there is no libfaketime: run `make setup`, or apt-get install faketime" : nil
        }
    }

    /// Throws what ``absence`` says.
    func demand() throws(InjectionError) {
        if let absence { throw .unavailable(absence) }
    }

    static let stracePath = "/usr/bin/strace"

    /// The variant for programs with threads, wherever this architecture has it.
    static let faketimeLibrary: String? = {
        let base = "/usr/lib"
        // Unreadable is as good as absent.
        let directories = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return directories.map { "\(base)/\($0)/faketime/libfaketimeMT.so.1" }.sorted()
            .first { access($0, R_OK) == 0 }
    }()

    /// Yama's scope: 0 any process of the same user, 1 one's descendants (a sibling is none), 2 CAP_SYS_PTRACE, 3 none.
    private static var tracingObstacle: String? {
        let path = "/proc/sys/kernel/yama/ptrace_scope"
        // A kernel without Yama has no such file.
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let scope = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
        else { return nil }
        if scope == 0 || (scope < 3 && mayTraceAnything) { return nil }
        return "ptrace is restricted (\(path) is \(scope)): run as root, or write 0 there"
    }

    private static var mayTraceAnything: Bool {
        // Unreadable: as if there were no capability.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let effective = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }?
            .split(whereSeparator: \.isWhitespace).last.flatMap { UInt64($0, radix: 16) }
        let systemTracing: UInt64 = 1 << 19
        return (effective ?? 0) & systemTracing != 0
    }
}
