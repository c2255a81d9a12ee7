import Foundation
package import Testing

/// The PostgreSQL server that was started for this test run (`make test`, or `deploy/local/with-postgres DIR …`).
package struct TestPostgres: Sendable {
    /// What can be done to the server.
    package enum Act: String, Sendable {
        case start
        /// Connections are closed, then the server ends.
        case stop
        case restart
        /// SIGKILL; `start` brings it back on the same port and with what was on disk.
        case kill
        /// SIGSTOP to all its processes: connections stay open and nothing answers.
        case pause
        case resume
    }

    /// `postgresql://…` of a database for tests, as its owner.
    package let url: String
    /// The directory with `ca.pem`, which vouches for the server, and `other-ca.pem`, which does not.
    package let certificates: String
    private let controlProgram: String

    /// The server of this run, or nil when the environment names none.
    package static let current: TestPostgres? = {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["UITPAS_TEST_POSTGRES_URL"],
            let certificates = environment["UITPAS_TEST_POSTGRES_TLS"],
            let control = environment["UITPAS_TEST_POSTGRES_CONTROL"]
        else { return nil }
        return TestPostgres(url: url, certificates: certificates, controlProgram: control)
    }()

    /// The server of this run; throws, saying how to get one, when the environment names none.
    package static func required() throws -> TestPostgres {
        guard let current else { throw RehearsalError(absence) }
        return current
    }

    static let absence =
        "no test PostgreSQL: run `make test`, or `deploy/local/with-postgres DIR swift test`"

    /// Does something to the server and returns when it is done; after `start` and `restart` it accepts connections.
    ///
    /// The server is shared by all tests of the run: a test that needs this starts one of its own, see ``withServer(_:)``.
    package func control(_ act: Act) async throws {
        let finished = try await run(Program(controlProgram), [act.rawValue], within: .seconds(180))
        guard finished.status == .exited(0) else {
            throw RehearsalError("postgres \(act.rawValue): \(finished.status): \(finished.standardError)")
        }
    }

    /// Makes a schema where there is none, and returns the address whose tables are in it.
    package func makingSchema(_ name: String) async throws -> String {
        try await psql("CREATE SCHEMA IF NOT EXISTS \(name)")
        return "\(url)?options=-csearch_path%3D\(name)"
    }

    /// The same server, seen from a schema, which is made where there is none.
    package func inSchema(_ name: String) async throws -> TestPostgres {
        TestPostgres(
            url: try await makingSchema(name),
            certificates: certificates,
            controlProgram: controlProgram
        )
    }

    /// Runs SQL as the database's owner, and returns the answer: a row a line and `|` between columns.
    @discardableResult
    package func psql(_ sql: String) async throws -> String {
        let arguments = [
            url, "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", "SET client_min_messages = error", "-c", sql,
        ]
        let finished = try await run(Program("/usr/bin/psql"), arguments, within: .seconds(60))
        guard finished.status == .exited(0) else { throw RehearsalError("psql: \(finished.standardError)") }
        return finished.standardOutput
    }

    /// Writes the whole database to a new file, as SQL.
    package func dump(to file: String) async throws {
        let arguments = ["--dbname", url, "--file", file]
        let finished = try await run(Program("/usr/bin/pg_dump"), arguments, within: .seconds(600))
        guard finished.status == .exited(0) else {
            throw RehearsalError("pg_dump: \(finished.standardError)")
        }
    }

    /// Calls `body` with a server of its own, which it may stop, kill and pause; it is gone afterwards.
    package static func withServer<Value>(_ body: (TestPostgres) async throws -> Value) async throws -> Value
    {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../deploy/local/postgres").standardizedFileURL.path(percentEncoded: false)
        func ask(_ act: String, _ directory: String) async throws -> String {
            let finished = try await run(Program(script), [act, directory], within: .seconds(180))
            guard finished.status == .exited(0) else {
                throw RehearsalError("postgres \(act): \(finished.status): \(finished.standardError)")
            }
            return finished.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return try await withTemporaryDirectory { parent in
            let directory = parent.appending(path: "postgres").path(percentEncoded: false)
            let result: Result<Value, any Error>
            do {
                _ = try await ask("start", directory)
                let server = TestPostgres(
                    url: try await ask("url", directory),
                    certificates: directory + "/tls",
                    controlProgram: directory + "/control"
                )
                result = .success(try await body(server))
            } catch {
                result = .failure(error)
            }
            _ = try await ask("remove", directory)
            return try result.get()
        }
    }
}

/// Lets a test or suite run only where there is a test PostgreSQL: without one it is skipped with a sentence that says
/// how to get one, or fails when `UITPAS_TEST_REQUIRED` is `1`.
package struct PostgresTrait: SuiteTrait, TestTrait {
    package var isRecursive: Bool { true }

    package func prepare(for test: Test) async throws {
        guard TestPostgres.current == nil else { return }
        if ProcessInfo.processInfo.environment["UITPAS_TEST_REQUIRED"] == "1" {
            throw RehearsalError(TestPostgres.absence)
        }
        try await ConditionTrait.enabled(if: false, "\(TestPostgres.absence)").prepare(for: test)
    }
}

extension Trait where Self == PostgresTrait {
    /// Needs a PostgreSQL server, in a schema of its own or on a server of its own.
    package static var postgres: PostgresTrait { PostgresTrait() }
}
