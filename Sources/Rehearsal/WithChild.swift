import Glibc

/// Runs `program` while `body` runs; on return, thrown or not, it has been killed if it had not ended by itself.
///
/// It gets `environment` and, of the test's own, only what any program needs (`PATH`, `HOME`, …): a setting in the
/// developer's shell changes no test. With a `log` it writes to the end of that file, and its transcript stays empty:
/// for what runs long.
package func withChild<Value>(
    _ program: Program,
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    input: String = "",
    log: String? = nil,
    _ body: (Child) async throws -> Value
) async throws -> Value {
    let child = try await Child.start(
        program,
        arguments,
        environment: environment,
        input: Array(input.utf8),
        log: log
    )
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(child))
    } catch {
        result = .failure(error)
    }
    child.signal(SIGKILL)
    _ = await child.exitStatus
    return try result.get()
}

/// What a command that ran to its end left.
package struct Finished: Sendable {
    package let status: ExitStatus
    package let standardOutput: String
    package let standardError: String
}

/// Runs `program` to its end; throws, with its last lines, when that takes longer than `patience`.
package func run(
    _ program: Program,
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    input: String = "",
    within patience: Duration = .seconds(60)
) async throws -> Finished {
    try await withChild(program, arguments, environment: environment, input: input) { child in
        let status = try await child.end(within: patience)
        return Finished(
            status: status,
            standardOutput: child.transcript.text(of: .output),
            standardError: child.transcript.text(of: .error)
        )
    }
}
