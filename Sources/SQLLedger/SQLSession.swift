/// A transaction in the ledger's database, on the thread that has it; every call blocks.
///
/// Statements have `?` for each argument. Errors are ``Desks/LedgerError``s.
package protocol SQLSession {
    var dialect: any SQLDialect { get }

    /// Asks several questions at once, which may take one journey to the database instead of several.
    ///
    /// - Returns: An answer each, in the same order.
    func answers(to questions: [SQLStatement]) throws -> [[SQLRow]]

    /// Changes rows. - Returns: How many.
    func change(_ statement: SQLStatement) throws -> Int

    /// Changes rows of which nobody needs the number, by the next question or the transaction's end at the latest.
    func post(_ statement: SQLStatement) throws

    /// Is called before a transaction about one basket looks at others: from its beginning on, it has to be the only one.
    ///
    /// A transaction that was begun beside others is undone by the error that this throws, and begun again alone.
    func lookAround() throws

    /// Is called before a transaction about a basket relies on what a mapping is: it stays so until the end.
    func hold(_ mapping: String) throws
}

/// A statement with its arguments.
package struct SQLStatement: Sendable {
    package var sql: String
    package var arguments: [SQLValue]

    package init(_ sql: String, _ arguments: [SQLValue] = []) {
        self.sql = sql
        self.arguments = arguments
    }
}

/// Where one text does not do for all databases.
package protocol SQLDialect: Sendable {
    /// A column's moment as a whole number of milliseconds since 1970.
    func milliseconds(of column: String) -> String
    /// What follows a table's name to have an index used, where the database does not find out by itself.
    func indexed(by index: String) -> String
}

extension SQLSession {
    func rows(_ sql: String, _ arguments: [SQLValue] = []) throws -> [SQLRow] {
        try answers(to: [SQLStatement(sql, arguments)]).first ?? []
    }

    func change(_ sql: String, _ arguments: [SQLValue] = []) throws -> Int {
        try change(SQLStatement(sql, arguments))
    }

    func post(_ sql: String, _ arguments: [SQLValue] = []) throws {
        try post(SQLStatement(sql, arguments))
    }

    /// The first column of the first row; nil where there is no row.
    func value<Value: Storable>(_ sql: String, _ arguments: [SQLValue] = []) throws -> Value? {
        guard let row = try rows(sql, arguments).first else { return nil }
        var columns = Columns(row)
        return try columns.next()
    }

    func list<Item>(
        _ sql: String,
        _ arguments: [SQLValue] = [],
        _ item: (inout Columns) throws -> Item
    ) throws -> [Item] {
        try rows(sql, arguments).map { row in
            var columns = Columns(row)
            return try item(&columns)
        }
    }
}
