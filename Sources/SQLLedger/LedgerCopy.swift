/// Makes one ledger what another one is, row by row, while the other is used.
///
/// What is the same already is only read, so it may be stopped and begun again, and the last time takes no longer than
/// reading both. What belongs together is read and written in one transaction on either side.
package struct LedgerCopy: Sendable {
    /// How far it has come with one part.
    package struct Progress: Sendable {
        package var part: String
        /// Rows of all its tables.
        package var read = 0
        /// Those of them that were not the same.
        package var written = 0
        package var portions = 0
        package var isAtEnd = false
    }

    /// A number that should be the same in both.
    package struct Difference: Hashable, Sendable {
        package var what: String
        package var here: String
        package var there: String
    }

    /// As many baskets, or other things, as are written in one transaction.
    static let portion = 200

    private let source: any SQLLedger
    private let target: any SQLLedger

    package init(from source: any SQLLedger, to target: any SQLLedger) {
        (self.source, self.target) = (source, target)
    }

    /// Copies everything once; `tell` hears of every portion.
    package func run(_ tell: (Progress) -> Void) async throws {
        for part in LedgerPart.all {
            var progress = Progress(part: part.name)
            var begin: [SQLValue]?
            repeat {
                let end = try await self.end(of: part, after: begin)
                let found = try await rows(of: part, after: begin, to: end, in: source)
                progress.read += found.reduce(0) { $0 + $1.count }
                progress.written += try await store(found, of: part, after: begin, to: end)
                progress.portions += 1
                progress.isAtEnd = end == nil
                tell(progress)
                begin = end
            } while begin != nil
        }
    }

    /// The sums and counts that differ.
    package func differences() async throws -> [Difference] {
        let (here, there) = (try await Self.sums(of: source), try await Self.sums(of: target))
        return zip(here, there).compactMap { here, there in
            here.value == there.value
                ? nil : Difference(what: here.what, here: here.value, there: there.value)
        }
    }

    /// The key at which a portion ends; nil for the last one.
    private func end(of part: LedgerPart, after begin: [SQLValue]?) async throws -> [SQLValue]? {
        let (condition, arguments) = part.range(of: part.key, after: begin, to: nil)
        let key = part.key.joined(separator: ", ")
        let sql = """
            SELECT \(key) FROM \(part.name) \(condition) ORDER BY \(key) LIMIT 1 OFFSET \(Self.portion - 1)
            """
        return try await source.read { try $0.rows(sql, arguments) }.first?.values
    }

    /// The rows of a portion, by table.
    private func rows(
        of part: LedgerPart,
        after begin: [SQLValue]?,
        to end: [SQLValue]?,
        in ledger: any SQLLedger
    ) async throws -> [Rows] {
        try await ledger.read { db in try part.rows(after: begin, to: end, in: db) }
    }

    private func store(
        _ wanted: [Rows],
        of part: LedgerPart,
        after begin: [SQLValue]?,
        to end: [SQLValue]?
    ) async throws -> Int {
        try await target.write(.additions) { db in
            let present = try part.rows(after: begin, to: end, in: db)
            var count = 0
            for (index, owned) in part.tables.enumerated().reversed() {
                for (key, _) in present[index] where wanted[index][key] == nil {
                    try db.post(owned.table.deletion, key)
                    count += 1
                }
            }
            for (index, owned) in part.tables.enumerated() {
                for (key, row) in wanted[index] where present[index][key] != row {
                    try db.post(owned.table.insertion, row)
                    count += 1
                }
            }
            return count
        }
    }

    /// How much is in a ledger, table by table.
    package static func sums(of ledger: any SQLLedger) async throws -> [(what: String, value: String)] {
        var sums: [(String, String)] = []
        for (table, _) in LedgerPart.all.flatMap(\.tables) {
            let terms = ["COUNT(*)"] + table.sums.map { "CAST(COALESCE(SUM(\($0)), 0) AS BIGINT)" }
            let sql = "SELECT \(terms.joined(separator: ", ")) FROM \(table.name)"
            let values = try await ledger.read { try $0.rows(sql) }.first?.values ?? []
            for (name, value) in zip(["rows"] + table.sums, values) {
                sums.append(("\(table.name): \(name)", Int64(stored: value).map { "\($0)" } ?? "?"))
            }
        }
        return sums
    }
}

/// The rows of one table by their keys.
private typealias Rows = [[SQLValue]: [SQLValue]]

extension LedgerPart {
    /// The rows whose owner comes after one key and not after another.
    func range(
        of owner: [String],
        after begin: [SQLValue]?,
        to end: [SQLValue]?
    ) -> (condition: String, arguments: [SQLValue]) {
        let columns = "(\(owner.joined(separator: ", ")))"
        let places = "(\(owner.map { _ in "?" }.joined(separator: ", ")))"
        var terms: [String] = []
        var arguments: [SQLValue] = []
        // The first column by itself as well: SQLite takes only one end of a range of several columns from an index.
        if let begin {
            terms += ["\(owner[0]) >= ?", "\(columns) > \(places)"]
            arguments += begin.prefix(1) + begin
        }
        if let end {
            terms += ["\(owner[0]) <= ?", "\(columns) <= \(places)"]
            arguments += end.prefix(1) + end
        }
        return (terms.isEmpty ? "" : "WHERE \(terms.joined(separator: " AND "))", arguments)
    }

    fileprivate func rows(
        after begin: [SQLValue]?,
        to end: [SQLValue]?,
        in db: any SQLSession
    ) throws -> [Rows] {
        let answers = try db.answers(
            to: tables.map { table, owner in
                let (condition, arguments) = range(of: owner, after: begin, to: end)
                let columns = table.columns.joined(separator: ", ")
                return SQLStatement("SELECT \(columns) FROM \(table.name) \(condition)", arguments)
            }
        )
        return zip(tables, answers).map { owned, answer in
            Dictionary(answer.map { owned.table.keyed($0.values) }) { first, _ in first }
        }
    }
}

extension LedgerTable {
    /// A row with its key, moments as moments whatever the database makes of them.
    fileprivate func keyed(_ values: [SQLValue]) -> ([SQLValue], [SQLValue]) {
        let row = zip(columns, values).map { column, value -> SQLValue in
            guard moments.contains(column), case .integer(let milliseconds) = value else { return value }
            return .instant(milliseconds)
        }
        return (key.compactMap { columns.firstIndex(of: $0) }.map { row[$0] }, row)
    }

    fileprivate var deletion: String {
        "DELETE FROM \(name) WHERE \(key.map { "\($0) = ?" }.joined(separator: " AND "))"
    }

    fileprivate var insertion: String {
        let others = columns.filter { !key.contains($0) }
        let update =
            others.isEmpty
            ? "NOTHING" : "UPDATE SET \(others.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))"
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        return """
            INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(places))
            ON CONFLICT (\(key.joined(separator: ", "))) DO \(update)
            """
    }
}
