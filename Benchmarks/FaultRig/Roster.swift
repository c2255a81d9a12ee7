import Foundation
import Glibc
package import Rehearsal

/// Keeps so many of each worker running, whatever ends them.
package actor Roster {
    /// One place of the roster: the kind of worker, and which of its copies.
    package struct Post: Hashable, Sendable, CustomStringConvertible {
        package let worker: String
        package let copy: Int

        package init(_ worker: String, _ copy: Int = 0) {
            self.worker = worker
            self.copy = copy
        }

        package var description: String { "\(worker)-\(copy)" }
    }

    /// How a worker is started, besides the cluster's own environment.
    package struct Launch: Sendable {
        /// Program and arguments in front of the worker's own path, such as strace's.
        package var wrapper: [String]
        package var environment: [String: String]

        package init(wrapper: [String] = [], environment: [String: String] = [:]) {
            self.wrapper = wrapper
            self.environment = environment
        }
    }

    private let cluster: Cluster
    private let wires: Wires?
    private let copies: Int
    private let logs: String
    private var children: [Post: Child] = [:]
    private var launches: [Post: Launch] = [:]
    private var isStopping = false
    /// How often a worker was sent SIGKILL by ``kill(_:)``.
    package private(set) var kills = 0
    /// How often a worker was started again.
    package private(set) var restarts = 0
    /// Workers that ended though nobody killed them or asked them to stop, and how.
    package private(set) var resignations: [String] = []

    /// Workers of `cluster` that write their logs to files of the directory `logs`; all but the first of each kind
    /// reach the broker and the upstream through `wires`.
    package init(_ cluster: Cluster, wires: Wires? = nil, copies: Int, logs: String) {
        self.cluster = cluster
        self.wires = wires
        self.copies = copies
        self.logs = logs
    }

    package nonisolated var posts: [Post] {
        Cluster.workers.flatMap { worker in (0..<copies).map { Post(worker, $0) } }
    }

    package nonisolated func posts(_ worker: String) -> [Post] { (0..<copies).map { Post(worker, $0) } }

    /// Runs `body` beside the workers; they are killed after it.
    package func run(_ body: @escaping @Sendable (Roster) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for post in posts { group.addTask { try await self.keep(post) } }
            let result: Result<Void, any Error>
            do { result = .success(try await body(self)) } catch { result = .failure(error) }
            stop()
            try await group.waitForAll()
            try result.get()
        }
    }

    /// What was started there and runs; with a wrapper, the wrapper.
    package func child(_ post: Post) -> Child? { children[post].flatMap { $0.isRunning ? $0 : nil } }

    /// Kills a worker where it stands; it is started again at once.
    package func kill(_ post: Post) {
        guard let child = children[post], child.isRunning else { return }
        kills += 1
        // A worker that is frozen dies of SIGKILL as well.
        child.signal(SIGKILL)
    }

    /// Sends a signal such as SIGSTOP, SIGCONT or SIGTERM; a worker that ends by it is started again.
    package func signal(_ post: Post, _ number: Int32) { children[post]?.signal(number) }

    /// Adds a death that an instrument brought about, such as strace's at a chosen system call.
    package func countKill() { kills += 1 }

    /// Kills a worker and starts it in this way from now on; `Launch()` is the plain one again.
    package func relaunch(_ post: Post, as launch: Launch) {
        launches[post] = launch
        children[post]?.signal(SIGKILL)
    }

    private func keep(_ post: Post) async throws {
        while !isStopping {
            let launch = launches[post] ?? Launch()
            let program = Program(post.worker)
            let words = launch.wrapper + [program.path, "--log-level", "notice"]
            let wired = post.copy > 0 ? wires?.environment ?? [:] : [:]
            var environment = cluster.environment.merging(wired) { $1 }.merging(launch.environment) { $1 }
            // Not everybody at the same node of a cluster.
            environment["AMQP_URL"] = environment["AMQP_URL"].map { Self.turned($0, by: post.copy) }
            try await withChild(
                Program(Self.path(of: words[0])),
                Array(words.dropFirst()),
                environment: environment,
                log: "\(logs)/\(post).log"
            ) { child in
                children[post] = child
                guard !isStopping else { return }
                let status = await child.exitStatus
                note(status, of: post)
            }
            // One that can't start is not started ten thousand times.
            if !isStopping, let last = resignations.last, last.hasPrefix("\(post) ") {
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func note(_ status: ExitStatus, of post: Post) {
        guard !isStopping else { return }
        restarts += 1
        guard status != .signalled(SIGKILL), status != .exited(0) else { return }
        resignations.append("\(post) ended by itself: \(status)")
    }

    private func stop() {
        isStopping = true
        for child in children.values { child.signal(SIGKILL) }
    }

    /// A list of addresses that begins with another one.
    private static func turned(_ list: String, by places: Int) -> String {
        let addresses = list.split(separator: ",")
        guard !addresses.isEmpty else { return list }
        let first = places % addresses.count
        return (addresses[first...] + addresses[..<first]).joined(separator: ",")
    }

    private static func path(of program: String) -> String {
        guard !program.contains("/") else { return program }
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return directories.lazy.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
            ?? "/usr/bin/\(program)"
    }
}
