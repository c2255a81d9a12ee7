/// Returns as soon as `condition` holds; throws, naming `state` and the last obstacle, when it does not hold `within`.
///
/// **The only place where a test lets time pass.** A test that can be told (a line of output, a delivery, a confirm)
/// waits for that; this is for states that can only be asked for: a queue is empty, a row is in the ledger. It cannot
/// show that something never happens: for that, wait for the event that comes after it.
///
/// The patience is longer than a busy machine keeps anybody waiting; only what hangs comes to it.
///
/// An error that `condition` throws counts as "not yet", since a broker that restarts answers with errors.
package func eventually(
    _ state: String,
    within patience: Duration = .seconds(60),
    askingEvery interval: Duration = .milliseconds(50),
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(state, within: patience, askingEvery: interval) {
        try await condition() ? true : nil
    }
}

/// As above, and returns the first value that `value` has to give.
package func eventually<Value>(
    _ state: String,
    within patience: Duration = .seconds(60),
    askingEvery interval: Duration = .milliseconds(50),
    value: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + patience
    while true {
        var obstacle = ""
        do {
            if let found = try await value() { return found }
        } catch {
            obstacle = "; the last time, asking failed: \(error)"
        }
        guard clock.now < deadline else {
            throw RehearsalError("within \(patience) it did not come true that \(state)\(obstacle)")
        }
        try await Task.sleep(for: interval)
    }
}

/// The value of `operation`, or an error that names `what` when it takes longer than `patience`.
///
/// `operation` has to end soon after its task is cancelled.
func limited<Value: Sendable>(
    to patience: Duration,
    _ what: @autoclosure @escaping @Sendable () -> String,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: patience)
            throw RehearsalError("\(what()) (waited \(patience))")
        }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
