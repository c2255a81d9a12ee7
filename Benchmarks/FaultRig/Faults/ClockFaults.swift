import Foundation

/// The wall clock of half of the workers is stepped while they run.
struct ClockStep: Fault {
    let hours: Int

    var name: String { "clock-\(hours < 0 ? "back" : "ahead")-\(hours.magnitude)-h" }
    var summary: String {
        "the wall clock of every second worker is stepped \(hours < 0 ? "back" : "ahead") by \(hours.magnitude) h "
            + "and, later, right again"
    }

    func strike(_ stage: Stage) async throws {
        let directory = URL(filePath: stage.cluster.path("clock"))
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let clock = try ClockFault(in: directory)
        let posts = stage.roster.posts.filter { $0.copy > 0 }
        for post in posts {
            await stage.roster.relaunch(post, as: Roster.Launch(environment: clock.environment))
        }
        let result: Result<Void, any Error>
        do {
            try await stage.last()
            try clock.step(to: .seconds(hours * 3_600))
            try await stage.last()
            try clock.heal()
            result = .success(try await stage.last())
        } catch {
            result = .failure(error)
        }
        for post in posts { await stage.roster.relaunch(post, as: Roster.Launch()) }
        try result.get()
    }
}
