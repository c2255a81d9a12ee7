import FaultRig
import Foundation
import Rehearsal

extension Secrets {
    /// Runs `body` beside one of each worker and the collector; what they wrote, their command lines and what their
    /// health endpoints answered has been added after it.
    ///
    /// Half of them log as text and half as JSON, each as much as it can.
    func withObservedWorkers(
        _ collected: Collected,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withObserved("dead-letters", ["collect", "--follow"], collected, cluster.upstream) {
            try await withObserved(Cluster.workers[...], collected, body)
        }
    }

    private func withObserved(
        _ names: ArraySlice<String>,
        _ collected: Collected,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard let name = names.first else { return try await body() }
        let health = try HealthPort()
        let options = [
            "--health-port", "\(health.number)", "--log-level", "trace", "--log-format",
            names.count.isMultiple(of: 2) ? "json" : "text",
        ]
        try await withObserved(name, options, collected, cluster.upstream) {
            try await withObserved(names.dropFirst(), collected, body)
            try await health.scrape(name, through: cluster.upstream, into: collected)
        }
    }

    private func withObserved(
        _ name: String,
        _ arguments: [String],
        _ collected: Collected,
        _ upstream: Upstream,
        _ body: () async throws -> Void
    ) async throws {
        try await withChild(
            Program(name),
            arguments,
            environment: cluster.environment.merging(environment) { $1 }
        ) { child in
            try await child.waitForLine(containing: "consuming")
            let command = try String(contentsOfFile: "/proc/\(child.pid)/cmdline", encoding: .utf8)
            collected.add("command line of \(name)", command.replacing("\0", with: " "))
            try await body()
            let status = try await child.terminate()
            for stream in [Transcript.Stream.output, .error] {
                collected.add("\(stream) of \(name)", child.transcript.text(of: stream))
            }
            guard status == .exited(0) else {
                throw RehearsalError("\(name) ended with \(status):\n\(child.transcript.tail)")
            }
        }
    }

    /// Runs commands, a few at the same time, adds what they wrote, and returns which of them did something.
    func observe(_ commands: [(String, Invocation)], _ collected: Collected) async throws -> Set<String> {
        try await withThrowingTaskGroup(of: String?.self) { group in
            var done: Set<String> = []
            for (index, (name, invocation)) in commands.enumerated() {
                if index >= 4, let name = try await group.next() ?? nil { done.insert(name) }
                group.addTask {
                    let words = name.split(separator: " ").map(String.init) + invocation.arguments
                    let finished = try await run(words[0], Array(words.dropFirst()), invocation.environment)
                    let place = "\(name) (\(index))"
                    collected.add("standard output of \(place)", finished.standardOutput)
                    collected.add("standard error of \(place)", finished.standardError)
                    let isDone = finished.status == .exited(0) || !finished.standardOutput.isEmpty
                    return isDone ? name : nil
                }
            }
            for try await case let name? in group { done.insert(name) }
            return done
        }
    }
}
