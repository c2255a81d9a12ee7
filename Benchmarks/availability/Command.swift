import ArgumentParser
import FaultRig
import Foundation

/// What a cashier notices while the system has other worries.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "availability",
        abstract: "Measures what a cashier, and one organiser's sales, notice of other people's trouble.",
        discussion: """
            Every figure stands beside one taken in the same run without the trouble; what counts is the ratio. Needs \
            a private broker: `make availability` starts one.

            Scenes: neighbour (one organiser's requests hang), backlog (sales that have piled up drain), restart (all \
            workers are restarted, one after another).
            """
    )

    @Option(name: .customLong("scene"), help: "Only this scene; may be repeated.")
    var scenes: [Scene] = Scene.allCases

    @Option(help: "How often each scene is played.")
    var rounds = 5

    @Option(help: "How many sales have piled up in the scene backlog.")
    var backlog = 50_000

    func run() async throws {
        print(
            "| scene | round | without: p50 / p99 / longest | with: p50 / p99 / longest | p99 ratio | unanswered |"
        )
        print("|---|---|---|---|---|---|")
        for scene in scenes {
            var ratios: [Double] = []
            for round in 1...max(rounds, 1) {
                let comparison = try await Theatre(backlog: backlog).play(scene)
                ratios.append(comparison.ratio)
                print("| \(scene.rawValue) | \(round) | \(comparison.row) |")
            }
            let median = ratios.sorted()[ratios.count / 2]
            print("| **\(scene.rawValue)** | median | | | **\(String(format: "%.2f", median))** | |")
        }
    }
}

enum Scene: String, CaseIterable, ExpressibleByArgument {
    case neighbour, backlog, restart
}
