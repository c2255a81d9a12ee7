import Logging
import Testing
import Working

/// A worker whose grace is over while a delivery is still in hand.
@Suite(.timeLimit(.minutes(1))) struct CancelledWorkerTests {
    private typealias Wait = @Sendable () async -> Void

    /// What happens to a delivery whose handler waits somewhere for the end of its worker.
    private func journal(waited: Int64 = 0, _ handler: (@escaping Wait) -> FakeHandler) async -> [String] {
        let journal = Journal()
        let (taken, isTaken) = AsyncStream.makeStream(of: Void.self)
        let end: Wait = {
            isTaken.finish()
            // Ends with the cancellation only.
            for await _ in AsyncStream<Never>.makeStream().stream {}
        }
        let delivery = Delivery.sample(exchange: "") {
            $0.headers[TravelHeader.waited] = .int64(waited)
        }
        let worker = Worker(
            name: "sale-worker",
            inbox: FakeInbox([delivery], journal),
            outbox: FakeOutbox(journal),
            handler: handler(end),
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
        let journal = await journal { end in
            FakeHandler(answer: { _ in
                await end()
                return .failure(.transient(kind, detail: "cancelled"))
            })
        }
        #expect(journal.isEmpty)
    }

    @Test func `nor is it given up for that`() async {
        let journal = await journal(waited: 86_400) { end in
            FakeHandler(answer: { _ in
                await end()
                return .failure(.transient(.upstream, detail: "cancelled"))
            })
        }
        #expect(journal.isEmpty)
    }

    @Test(arguments: [RetryClass.stopped, .internal])
    func `nor while it is being given up`(_ kind: RetryClass) async {
        let journal = await journal(waited: 86_400) { end in
            FakeHandler(
                answer: { _ in .failure(.transient(.upstream, detail: "503")) },
                farewell: {
                    await end()
                    return .failure(.transient(kind, detail: "cancelled"))
                }
            )
        }
        #expect(journal.isEmpty)
    }
}
