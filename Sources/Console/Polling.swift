/// Asks again and again until there is an answer, or the time is over.
///
/// - Returns: The first answer; nil when there was none in time.
func poll<Answer>(
    atMost limit: Duration,
    every pause: Duration = .milliseconds(100),
    _ ask: () async throws -> Answer?
) async throws -> Answer? {
    let end = ContinuousClock.now + limit
    while true {
        if let answer = try await ask() { return answer }
        guard ContinuousClock.now + pause < end else { return nil }
        try await Task.sleep(for: pause)
    }
}
