import Logging
import Testing
import Working

/// A worker whose grace is over while a delivery is still in hand.
@Suite(.timeLimit(.minutes(1))) struct CancelledWorkerTests {
    /// What happens to a delivery whose handler ends like this once its worker has been cancelled.
    private func journal(of answer: Result<Reaction, Failure>, waited: Int64 = 0) async -> [String] {
        let journal = Journal()
        let (taken, isTaken) = AsyncStream.makeStream(of: Void.self)
        let delivery = Delivery.sample(exchange: "") {
            $0.headers[TravelHeader.waited] = .int64(waited)
        }
        let worker = Worker(
            name: "sale-worker",
            inbox: FakeInbox([delivery], journal),
            outbox: FakeOutbox(journal),
            handler: FakeHandler(
                answer: { _ in
                    isTaken.finish()
                    // Ends with the cancellation only.
                    for await _ in AsyncStream<Never>.makeStream().stream {}
                    return answer
                },
                farewell: [publication("farewell", .confirmed)]
            ),
            policy: RetryPolicy(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { 1_000_000 }
        )
        await withTaskGroup { group in
            group.addTask { await worker.run() }
            for await _ in taken {}
            group.cancelAll()
        }
        return journal.all
    }

    @Test(arguments: [RetryClass.stopped, .upstream, .ledger])
    func `what fails because the worker ends is the broker's again, and no attempt older`(
        _ kind: RetryClass
    ) async {
        #expect(await journal(of: .failure(.transient(kind, detail: "cancelled"))).isEmpty)
    }

    @Test func `nor is it given up for that`() async {
        let failure = Failure.transient(.upstream, detail: "cancelled")
        #expect(await journal(of: .failure(failure), waited: 86_400).isEmpty)
    }
}
