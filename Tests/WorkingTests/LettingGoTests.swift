import InMemoryLogging
import Logging
import Synchronization
import Testing
import Working

/// Messages that have had their time, of which their handler can't let go.
@Suite(.timeLimit(.minutes(1))) struct LettingGoTests {
    /// What becomes of a message that has waited for a day and fails once more.
    private func run(
        _ farewell: Result<[Publication], Failure>
    ) async -> (journal: [String], published: [Publication], log: [String]) {
        let journal = Journal()
        let outbox = FakeOutbox(journal)
        let log = InMemoryLogHandler()
        let old = Delivery.sample(exchange: "") {
            $0.headers[TravelHeader.waited] = .int64(86_400)
            $0.headers[TravelHeader.attempt] = .int64(9)
        }
        let worker = Worker(
            name: "sale-worker",
            inbox: FakeInbox([old], journal),
            outbox: outbox,
            handler: FakeHandler(
                answer: { _ in .failure(.transient(.upstream, detail: "503")) },
                farewell: { farewell }
            ),
            policy: RetryPolicy(),
            logger: Logger(label: "test") { _ in log },
            now: { 1_000_000 }
        )
        await worker.run()
        return (
            journal.all, outbox.published.withLock { $0 },
            log.entries.map { "\($0.level) \($0.message) \($0.metadata["detail"].map { "\($0)" } ?? "")" }
        )
    }

    @Test func `while the ledger is away it waits on, and is given up when that is written down`()
        async throws
    {
        let (journal, published, log) = await run(.failure(.transient(.ledger, detail: "locked")))
        #expect(published.count == 1 && journal.last == "ack 1")
        let waiting = try #require(published.first)
        #expect(waiting.exchange.hasPrefix("uitpas.retry."), "no letter says that nobody works on it")
        let back = Incoming(.of(waiting))
        #expect(back.attempt == 10 && back.waited == 86_400, "its time is still over")
        #expect(log.contains("warning can't be given up locked"))
    }

    @Test func `what waiting does not mend is told in the letter, and logged`() async throws {
        for failure in [
            Failure.transient(.internal, detail: "contradiction"),
            .permanent(DeadLetterCause(reason: .malformed, detail: "contradiction")),
        ] {
            let (_, published, log) = await run(.failure(failure))
            #expect(published.map(\.exchange) == ["uitpas.dead"])
            let headers = try #require(published.first).properties.headers
            #expect(headers[TravelHeader.reason]?.text == "gave-up")
            let detail = "given up after 9 attempts: 503; and that could not be written down: contradiction"
            #expect(headers[TravelHeader.detail]?.text == detail)
            #expect(log.contains("error given up \(detail)"))
        }
    }
}
