import Desks
import SQLLedger

/// A transaction on a connection.
///
/// What is only written waits for the next question or the end, and travels with it: a change of a basket takes two
/// journeys to the server, its reading and its writing.
final class Session: SQLSession {
    /// What a transaction keeps others from.
    enum Isolation {
        /// From changing what is in its scope; nobody is kept from anything else.
        case beside
        /// From changing anything.
        case alone
    }

    private let link: Link
    private let locks: LockNames
    private let isolation: Isolation
    private var waiting: [Statement] = []
    /// What went wrong in the transaction, whatever the work that asked made of it.
    private(set) var problem: Problem?
    /// Whether the work looked at what it had not kept others from.
    private(set) var wantsToBeAlone = false

    init(_ link: Link, _ locks: LockNames, _ isolation: Isolation) {
        self.link = link
        self.locks = locks
        self.isolation = isolation
    }

    static let dialect: any SQLDialect = PostgresDialect()
    var dialect: any SQLDialect { Self.dialect }

    func answers(to questions: [SQLStatement]) throws -> [[SQLRow]] {
        guard !questions.isEmpty else { return [] }
        return try send(questions.map { Statement($0) }).map(\.rows)
    }

    func change(_ statement: SQLStatement) throws -> Int {
        try send([Statement(statement)]).first?.changes ?? 0
    }

    func post(_ statement: SQLStatement) { waiting.append(Statement(statement)) }

    func lookAround() throws {
        guard case .beside = isolation else { return }
        wantsToBeAlone = true
        throw LedgerError.unavailable("the ledger was busy with other changes")
    }

    func hold(_ mapping: String) {
        waiting.append(Statement("SELECT pg_advisory_xact_lock_shared(?)", [locks.mapping(mapping)]))
    }

    func post(_ sql: String) { waiting.append(Statement(sql)) }

    /// Sends what waits, and says whether the transaction has written anything yet.
    func flush() throws -> Bool {
        let reply = try send([Statement("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")])
        return reply.first?.rows.first?.values.first == .integer(1)
    }

    /// Takes back what was written since the savepoint, and goes on.
    func goBack(to savepoint: String) throws {
        waiting = []
        (problem, wantsToBeAlone) = (nil, false)
        try run("ROLLBACK TO SAVEPOINT \(savepoint)")
    }

    func run(_ sql: String) throws { _ = try send([Statement(sql)]) }

    private func send(_ statements: [Statement]) throws -> [Reply] {
        if let problem { throw LedgerError(problem) }
        let sent = waiting + statements
        waiting = []
        do throws(Problem) {
            return Array(try link.run(sent).suffix(statements.count))
        } catch {
            problem = error
            throw LedgerError(error)
        }
    }
}

private struct PostgresDialect: SQLDialect {
    /// Exact: PostgreSQL makes a decimal number of it.
    func milliseconds(of column: String) -> String {
        "CAST(FLOOR(EXTRACT(EPOCH FROM \(column)) * 1000) AS BIGINT)"
    }

    func indexed(by index: String) -> String { "" }
}
