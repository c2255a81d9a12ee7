import Foundation
import GRDB

/// The workers' ledger, read as a file beside them.
struct LedgerFile {
    private let queue: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(30)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The baskets whose lost answers the resolver settled, with the number of lines each time.
    func resolved() async throws -> [(basket: String, lines: Int)] {
        try await queue.read { db in
            try Row.fetchAll(db, sql: "SELECT basket, lines FROM attempts WHERE ending = 'resolved'").map {
                row in
                let lines: String = row["lines"]
                return (row["basket"], lines.split(separator: ",").count)
            }
        }
    }

    /// Everything the ledger knows about a basket, a row a line; of the passes, four digits.
    func story(of basket: String) async throws -> [String] {
        try await queue.read { db in
            var story: [String] = []
            for table in ["baskets", "lines", "line_cancellations", "attempts", "evidence", "sales"] {
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
