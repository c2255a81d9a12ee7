import ArgumentParser
import Foundation
import Rehearsal

/// What a sale costs in a ledger that has grown, beside one that has not.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth",
        abstract: "Measures what a sale costs as the ledger grows from a thousand lines to ten million.",
        discussion: """
            Two ledgers of one database: one with a thousand lines, and one that grows. In each round the desks sell in \
            both, in turns; what counts is the ratio. Upstreams answer at once, so that what is left is the ledger's \
            part. Of the questions that are asked of the whole ledger, the time itself counts.

            PostgreSQL needs a private server: `make growth` starts one.
            """
    )

    @Option(help: "What keeps the ledgers: sqlite or postgresql.")
    var ledger = Database.sqlite

    @Option(help: "How many lines the second ledger grows to, one size after another, comma-separated.")
    var sizes = "1000,100000,1000000,10000000"

    @Option(help: "How often both sell at each size.")
    var rounds = 5

    @Option(help: "How many tickets are sold in a round, in each.")
    var sales = 1_000

    func run() async throws {
        let sizes = sizes.split(separator: ",").compactMap { Int($0) }
        guard !sizes.isEmpty, sizes == sizes.sorted(), rounds > 0, sales > 0 else {
            throw ValidationError("--sizes must be numbers in ascending order, the others above 0.")
        }
        try await withTemporaryDirectory { directory in
            let small = try await open("small", directory)
            let large = try await open("large", directory)
            try await Growth(small: small, large: large, rounds: rounds, sales: sales).run(through: sizes)
        }
    }

    private func open(_ name: String, _ directory: URL) async throws -> Store {
        switch ledger {
        case .sqlite: try await Store(file: directory.appending(path: name).path(percentEncoded: false))
        case .postgresql: try await Store(schema: "growth_\(name)", on: TestPostgres.required())
        }
    }
}

enum Database: String, ExpressibleByArgument, CaseIterable {
    case sqlite, postgresql
}
