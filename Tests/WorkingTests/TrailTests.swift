import Testing
import Working

@Suite struct TrailTests {
    private let journey = Journey(worker: "w", policy: RetryPolicy())

    private func failed(_ message: Incoming, _ detail: String, at now: Int64) throws -> Incoming {
        let retry = journey.retry(message, .upstream, detail: detail, after: nil, at: now, jitter: 0)
        return Incoming(.of(try #require(retry)))
    }

    private func buried(_ message: Incoming) -> [FailedAttempt] {
        let cause = DeadLetterCause(reason: .gaveUp, detail: "enough")
        return Incoming(.of(journey.deadLetter(message, cause: cause, at: 99))).trail
    }

    @Test func `every failed attempt travels with its message, to the dead letter`() throws {
        var message = Incoming(.sample())
        #expect(message.trail.isEmpty)
        message = try failed(message, "a timeout", at: 1)
        message = try failed(message, "a 503", at: 2)
        // Waiting is no attempt.
        message = Incoming(.of(journey.waiting(message, seconds: 5)))
        #expect(
            buried(message) == [
                FailedAttempt(at: 1, attempt: 1, kind: "upstream", detail: "a timeout"),
                FailedAttempt(at: 2, attempt: 2, kind: "upstream", detail: "a 503"),
                FailedAttempt(at: 99, attempt: 3, kind: "gave-up", detail: "enough"),
            ]
        )
    }

    @Test func `of many the first and the newest are kept`() throws {
        var message = Incoming(.sample())
        for attempt in 1...30 { message = try failed(message, "attempt \(attempt)", at: Int64(attempt)) }
        let trail = buried(message)
        #expect(trail.count == FailedAttempt.mostKept)
        #expect(trail.map(\.attempt) == [1] + Array(23...31))
    }

    @Test func `a sentence is short and without whole numbers`() {
        let failed = FailedAttempt(
            at: 1,
            attempt: 1,
            kind: "upstream",
            detail: "pass 0900000067513 " + String(repeating: "x", count: 2_000)
        )
        #expect(!failed.detail.contains("67513"))
        #expect(failed.detail.utf8.count <= 500)
    }

    @Test(arguments: [
        HeaderValue.string("x"), .array([.string("x"), .table([:]), .table(["at": .string("x")])]), .void,
    ])
    func `what is no trail is none`(_ header: HeaderValue) {
        #expect(Incoming(.sample(exchange: "") { $0.headers[TravelHeader.trail] = header }).trail.isEmpty)
    }

    @Test func `a seller's trail is not believed`() {
        let forged = HeaderValue.array([
            .table([
                "at": .int64(1), "attempt": .int64(1), "kind": .string("x"), "detail": .string("forged"),
            ])
        ])
        #expect(Incoming(.sample { $0.headers[TravelHeader.trail] = forged }).trail.isEmpty)
        #expect(
            Incoming(.sample(exchange: "") { $0.headers[TravelHeader.trail] = forged }).trail.count == 1
        )
    }
}
