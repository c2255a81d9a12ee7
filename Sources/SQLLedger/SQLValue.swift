/// A value of one column, in the words that every database of ours understands.
package enum SQLValue: Hashable, Sendable {
    case null
    /// Whole numbers and truth values.
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
    /// Milliseconds since 1970: a number in SQLite, a `timestamptz` in PostgreSQL.
    case instant(Int64)

    package var isNull: Bool { self == .null }
}

/// One row of an answer.
package struct SQLRow: Sendable {
    package let values: [SQLValue]
    /// Of the columns; for who has to say which of them can't be read.
    let names: [String]

    package init(_ values: [SQLValue], names: [String]) {
        self.values = values
        self.names = names
    }

    func name(of column: Int) -> String { names.indices.contains(column) ? names[column] : "\(column + 1)" }
}
