import ArgumentParser
import FaultRig
import Foundation
import Rehearsal

/// What more workers bring, and whether a million messages go as fast at the end as at the beginning.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scaling",
        abstract: "Measures what more workers of a kind bring, and how a large backlog drains.",
        discussion: """
            Scenes: workers (1, 2, 4 and 8 sale workers sell what has piled up, at an upstream that takes 100 ms for each \
            request: the ratio to one worker counts), backlog (a million baskets have piled up and drain: rate and \
            memory at each tenth, and the ratio of the last tenth to the first).

            Needs a private broker and PostgreSQL: `make scaling` starts both.
            """
    )

    @Option(name: .customLong("scene"), help: "Only this scene; may be repeated.")
    var scenes: [Scene] = Scene.allCases

    @Option(help: "What keeps the ledger: sqlite or postgresql.")
    var ledger = Database.postgresql

    @Option(help: "Of the scene workers: how many of them, one number after another.")
    var counts = "1,2,4,8"

    @Option(help: "Of the scene workers: deliveries in flight in each (its --concurrency).")
    var concurrency = 4

    @Option(help: "Of the scene workers: about how many seconds they are to sell.")
    var seconds = 20

    @Option(help: "Of the scene workers: how often each number is tried.")
    var rounds = 3

    @Option(help: "Of the scene backlog: how many baskets pile up.")
    var messages = 1_000_000

    @Option(help: "Of the scene backlog: how many of each worker drain them.")
    var copies = 2

    func run() async throws {
        let counts = counts.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
        guard !counts.isEmpty, concurrency > 0, seconds > 0, rounds > 0, messages >= 10, copies > 0 else {
            throw ValidationError("Numbers must be above 0, and --messages at least 10.")
        }
        let server = ledger == .postgresql ? try TestPostgres.required() : nil
        for scene in scenes {
            switch scene {
            case .workers:
                try await Crowd(server: server, concurrency: concurrency, seconds: seconds)
                    .compare(counts, rounds: rounds)
            case .backlog:
                try await Backlog(server: server, messages: messages, copies: copies).drain()
            }
        }
    }
}

enum Scene: String, CaseIterable, ExpressibleByArgument {
    case workers, backlog
}

enum Database: String, CaseIterable, ExpressibleByArgument {
    case sqlite, postgresql
}
