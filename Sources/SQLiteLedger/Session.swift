import Desks
import Foundation
import GRDB
import SQLLedger

/// A transaction on a connection to the file.
///
/// SQLite knows one writer at a time, so a transaction that writes is always alone.
struct SQLiteSession: SQLSession {
    let db: Database

    static let dialect: any SQLDialect = SQLiteDialect()
    var dialect: any SQLDialect { Self.dialect }

    func answers(to questions: [SQLStatement]) throws -> [[SQLRow]] {
        try questions.map { question in
            try translatingErrors {
                let statement = try db.cachedStatement(sql: question.sql)
                let cursor = try Row.fetchCursor(statement, arguments: question.statementArguments)
                let names = statement.columnNames
                var rows: [SQLRow] = []
                while let row = try cursor.next() {
                    rows.append(SQLRow(row.databaseValues.map { SQLValue($0) }, names: names))
                }
                return rows
            }
        }
    }

    func change(_ statement: SQLStatement) throws -> Int {
        try post(statement)
        return db.changesCount
    }

    func post(_ statement: SQLStatement) throws {
        try translatingErrors {
            try db.cachedStatement(sql: statement.sql).execute(arguments: statement.statementArguments)
        }
    }

    func lookAround() {}

    func hold(_ mapping: String) {}

    private func translatingErrors<Result>(_ work: () throws -> Result) throws -> Result {
        do { return try work() } catch { throw LedgerError(error) }
    }
}

private struct SQLiteDialect: SQLDialect {
    func milliseconds(of column: String) -> String { column }
    func indexed(by index: String) -> String { "INDEXED BY \(index)" }
}

extension SQLStatement {
    fileprivate var statementArguments: StatementArguments {
        StatementArguments(arguments.map(\.databaseValue))
    }
}

extension SQLValue {
    init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes([UInt8](data))
        }
    }

    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number), .instant(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}
