import Foundation
import Rehearsal

/// What a run was made on and with, as lines of a table: name and value.
enum Machine {
    static func describe(_ cluster: Cluster) async -> [(String, String)] {
        let broker = cluster.virtualHost.broker
        let rabbitmq = await said { try await broker.rabbitmqctl("version") }
        let erlang = await said {
            try await broker.rabbitmqctl("eval", "io:format(\"~s\", [erlang:system_info(otp_release)]).")
        }
        return [
            (
                "CPU",
                "\(ProcessInfo.processInfo.processorCount) × \(field("model name", of: "/proc/cpuinfo"))"
            ),
            ("Memory", field("MemTotal", of: "/proc/meminfo")),
            ("Kernel", await output("/usr/bin/uname", ["-sr"])),
            ("System", field("PRETTY_NAME", of: "/etc/os-release", separator: "=")),
            ("Swift", await output("/usr/bin/env", ["swift", "--version"])),
            ("RabbitMQ", rabbitmq), ("Erlang", erlang.replacing("ok", with: "")),
            ("libcurl", await output("/usr/bin/env", ["pkg-config", "--modversion", "libcurl"])),
            ("librabbitmq", await output("/usr/bin/env", ["pkg-config", "--modversion", "librabbitmq"])),
            await database(cluster.postgres),
            ("Commit", await output("/usr/bin/env", ["git", "-C", here, "describe", "--always", "--dirty"])),
        ]
    }

    /// What keeps the ledger.
    private static func database(_ postgres: TestPostgres?) async -> (String, String) {
        guard let postgres else {
            return ("SQLite", await output("/usr/bin/env", ["pkg-config", "--modversion", "sqlite3"]))
        }
        let version = await said { try await postgres.psql("SELECT current_setting('server_version')") }
        return ("PostgreSQL", version)
    }

    private static var here: String { FileManager.default.currentDirectoryPath }

    private static func field(_ name: String, of file: String, separator: Character = ":") -> String {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return "unknown" }
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        let value = line?.split(separator: separator, maxSplits: 1).last.map(String.init) ?? "unknown"
        return value.trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
    }

    private static func output(_ program: String, _ arguments: [String]) async -> String {
        await said { try await run(Program(program), arguments).standardOutput }
    }

    /// The first line of an answer; a tool that is missing stops no report.
    private static func said(_ ask: () async throws -> String) async -> String {
        do {
            let lines = try await ask().split(separator: "\n")
            return lines.first.map(String.init) ?? "unknown"
        } catch {
            return "unknown"
        }
    }
}
