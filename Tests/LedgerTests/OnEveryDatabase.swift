import Foundation
import PostgresLedger
import Rehearsal
import SQLLedger
import SQLiteLedger
import Testing

/// The databases that can keep a ledger.
enum Engine: String, CaseIterable {
    case sqlite
    case postgresql

    /// The one that the test is about just now.
    @TaskLocal static var current = Engine.sqlite
}

/// Runs each test of a suite once for each database, so that both keep the same promises.
///
/// Without a PostgreSQL server the tests run on SQLite only, and one test says so: `A PostgreSQL server is there`.
struct EveryDatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    /// As many at once as the server has connections for.
    private static let turns = BrokerUse(sharers: 16)

    var isRecursive: Bool { true }

    /// Around a test as a whole, with all its arguments.
    func scopeProvider(for test: Test, testCase: Test.Case?) -> EveryDatabaseTrait? {
        testCase == nil && !test.isSuite ? self : nil
    }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await Engine.$current.withValue(.sqlite) { try await function() }
        guard TestPostgres.current != nil else { return }
        try await Self.turns.during(.shared) {
            try await Engine.$current.withValue(.postgresql) { try await function() }
        }
    }
}

extension Trait where Self == EveryDatabaseTrait {
    static var onEveryDatabase: EveryDatabaseTrait { EveryDatabaseTrait() }
}

/// A place for one ledger in the database that the test is about: a file, or a schema.
final class LedgerPlace: Sendable {
    private let directory: TemporaryDirectory
    private let engine = Engine.current
    private let schema = "ledger_\(UUID().uuidString.lowercased().replacing("-", with: ""))"

    init() throws { directory = try TemporaryDirectory() }

    /// Opens the ledger there, as a process of its own would.
    func open() async throws -> any SQLLedger {
        switch engine {
        case .sqlite: try await SQLiteLedger(path: directory.file)
        case .postgresql:
            try await PostgresLedger(url: await url(), application: "tests", connections: 3)
        }
    }

    /// Where the PostgreSQL ledger is.
    func url() async throws -> String {
        try await TestPostgres.required().makingSchema(schema)
    }
}

@Suite struct `A PostgreSQL server` {
    @Test(.postgres) func `is there, so that every suite of the ledger has run on it, too`() throws {
        _ = try TestPostgres.required()
    }
}
