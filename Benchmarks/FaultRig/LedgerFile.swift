import Foundation
import GRDB

/// The workers' ledger, read beside them, past all of their code.
protocol LedgerReading: Sendable {
    /// The baskets whose lost answers the resolver settled, with the number of lines each time.
    func resolved() async throws -> [(basket: String, lines: Int)]

    /// Everything the ledger knows about a basket, a row a line; of the passes, four digits.
    func story(of basket: String) async throws -> [String]
}

/// The tables that tell of a basket.
let storyTables = ["baskets", "lines", "line_cancellations", "attempts", "evidence", "sales"]

/// A ledger that is a file.
struct LedgerFile: LedgerReading {
    private let queue: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(30)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    func resolved() async throws -> [(basket: String, lines: Int)] {
        try await queue.read { db in
            try Row.fetchAll(db, sql: "SELECT basket, lines FROM attempts WHERE ending = 'resolved'").map {
                row in
                let lines: String = row["lines"]
                return (row["basket"], lines.split(separator: ",").count)
            }
        }
    }

    func story(of basket: String) async throws -> [String] {
        try await queue.read { db in
            var story: [String] = []
            for table in storyTables {
                let sql = "SELECT * FROM \(table) WHERE basket = ?"
                for row in try Row.fetchAll(db, sql: sql, arguments: [basket]) {
                    let values = row.compactMap { name, value -> String? in
                        guard !value.isNull else { return nil }
                        let text = "\(value)"
                        let shown = name == "uitpas_number" ? "…\(text.suffix(5))" : text
                        return "\(name)=\(shown)"
                    }
                    story.append("\(table): \(values.joined(separator: " "))")
                }
            }
            return story
        }
    }
}
