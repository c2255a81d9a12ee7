import Glibc
import Rehearsal

/// SIGKILL, at any moment, again and again.
struct KillWorkers: Fault {
    /// Nil: of every kind.
    let worker: String?

    var name: String { "kill-\(worker ?? "any-worker")" }
    var summary: String { "SIGKILL to \(worker.map { "a \($0)" } ?? "workers of any kind"), again and again" }

    func strike(_ stage: Stage) async throws {
        var choices = stage.choices
        let posts = worker.map { stage.roster.posts($0) } ?? stage.roster.posts
        for _ in 0..<stage.kills {
            await stage.roster.kill(posts[Int.random(in: posts.indices, using: &choices)])
            try await stage.last(for: .milliseconds(Int.random(in: 100...900, using: &choices)))
        }
    }
}

/// Every worker at the same instant, as when the host loses power.
struct KillEverybody: Fault {
    let name = "kill-every-worker-at-once"
    let summary = "SIGKILL to every copy of every worker at the same instant"

    func strike(_ stage: Stage) async throws {
        for post in stage.roster.posts { await stage.roster.kill(post) }
    }
}

/// SIGTERM to one after another, as an update does.
struct RollingRestart: Fault {
    let name = "rolling-restart"
    let summary = "SIGTERM to every worker, one after another"

    func strike(_ stage: Stage) async throws {
        for post in stage.roster.posts {
            await stage.roster.signal(post, SIGTERM)
            try await stage.last(for: .milliseconds(400))
        }
    }
}

/// SIGSTOP past every fence, then SIGCONT.
struct FreezeWorker: Fault {
    let worker: String
    /// Lets the broker hand the frozen worker's deliveries to another copy.
    let isCutOff: Bool

    var name: String { "freeze-\(worker)\(isCutOff ? "-cut-off" : "")" }
    var summary: String {
        "SIGSTOP to a \(worker) past every fence, then SIGCONT"
            + (isCutOff ? "; meanwhile the broker closes every connection and delivers again" : "")
    }

    func strike(_ stage: Stage) async throws {
        var choices = stage.choices
        let posts = stage.roster.posts(worker)
        let post = posts[Int.random(in: posts.indices, using: &choices)]
        await stage.roster.signal(post, SIGSTOP)
        let result: Result<Void, any Error>
        do { result = .success(try await wait(stage)) } catch { result = .failure(error) }
        await stage.roster.signal(post, SIGCONT)
        try result.get()
    }

    private func wait(_ stage: Stage) async throws {
        if isCutOff {
            try await stage.broker.rabbitmqctl(
                "close_all_connections",
                "--vhost",
                stage.cluster.virtualHost.name,
                "by the fault rig"
            )
        }
        try await stage.last(for: Stage.pastEveryFence)
    }
}
