import Desks

/// A row as the ledger keeps it: written and read by the same list of columns.
protocol StoredRow {
    static var table: String { get }
    /// The columns, those of the key first.
    static var columns: [String] { get }
    static var keyLength: Int { get }
    /// `INSERT` and `SELECT … FROM` of all columns, made once.
    static var insertion: String { get }
    static var selection: String { get }

    /// In the order of the columns.
    var values: [SQLValue] { get }
    init(from columns: inout Columns) throws
}

extension StoredRow {
    static func makeInsertion() -> String {
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
    }

    static func makeSelection() -> String {
        "SELECT \(columns.map { "\(table).\($0)" }.joined(separator: ", ")) FROM \(table)"
    }
}

/// Reads a row's columns one after another.
package struct Columns {
    private let row: SQLRow
    private var index = 0

    package init(_ row: SQLRow) { self.row = row }

    package mutating func next<Value: Storable>() throws -> Value {
        defer { index += 1 }
        guard row.values.indices.contains(index), let value = Value(stored: row.values[index]) else {
            let column = row.name(of: index)
            throw LedgerError.unusable(
                "the ledger has a row whose column \(column) can't be read; restore a backup, or mend the row by hand"
            )
        }
        return value
    }
}

extension SQLSession {
    func insert(_ row: some StoredRow) throws {
        try post(type(of: row).insertion, row.values)
    }

    /// Writes the columns that differ, and nothing where none does.
    func update<Stored: StoredRow>(_ old: Stored, to new: Stored) throws {
        let (before, after) = (old.values, new.values)
        let changed = after.indices.filter { before[$0] != after[$0] }
        guard !changed.isEmpty else { return }
        let assignments = changed.map { "\(Stored.columns[$0]) = ?" }.joined(separator: ", ")
        let key = Stored.columns.prefix(Stored.keyLength).map { "\($0) = ?" }.joined(separator: " AND ")
        let arguments = changed.map { after[$0] } + after.prefix(Stored.keyLength)
        try post("UPDATE \(Stored.table) SET \(assignments) WHERE \(key)", arguments)
    }

    func rows<Stored: StoredRow>(
        _ type: Stored.Type,
        where condition: String,
        _ arguments: [SQLValue] = []
    ) throws -> [Stored] {
        try rows(type, of: rows("\(Stored.selection) \(condition)", arguments))
    }

    func rows<Stored: StoredRow>(_ type: Stored.Type, of answer: [SQLRow]) throws -> [Stored] {
        try answer.map { row in
            var columns = Columns(row)
            return try Stored(from: &columns)
        }
    }
}
