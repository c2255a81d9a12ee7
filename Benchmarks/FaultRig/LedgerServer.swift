import Rehearsal

/// A ledger on a PostgreSQL server.
struct LedgerServer: LedgerReading {
    let postgres: TestPostgres

    func resolved() async throws -> [(basket: String, lines: Int)] {
        let sql = "SELECT basket, json_array_length(lines) FROM attempts WHERE ending = 'resolved'"
        return try await postgres.psql(sql).split(separator: "\n").compactMap { row in
            let columns = row.split(separator: "|")
            guard columns.count == 2, let lines = Int(columns[1]) else { return nil }
            return (String(columns[0]), lines)
        }
    }

    func story(of basket: String) async throws -> [String] {
        guard basket.wholeMatch(of: /[A-Za-z0-9-]+/) != nil else { return [] }
        var story: [String] = []
        for table in storyTables {
            let number =
                table == "lines"
                ? " || jsonb_build_object('uitpas_number', '…' || right(uitpas_number, 5))" : ""
            let sql = """
                SELECT jsonb_strip_nulls(to_jsonb(found)\(number)) FROM \(table) found WHERE basket = '\(basket)'
                """
            story += try await postgres.psql(sql).split(separator: "\n").map { "\(table): \($0)" }
        }
        return story
    }
}
