import Testing
import Working

/// What is kept of a delivery that died unsettled, on its way through the delay queues.
@Suite struct RedeliveryTests {
    private let journey = Journey(worker: "w", policy: RetryPolicy())
    private let redelivered = Incoming(.sample(isRedelivered: true))

    private func retried(_ message: Incoming) throws -> Incoming {
        Incoming(.of(try #require(journey.retry(message, .ledger, detail: "", after: nil, at: 5, jitter: 0))))
    }

    private func waited(_ message: Incoming) -> Incoming {
        Incoming(.of(journey.waiting(message, seconds: 60)))
    }

    @Test func `a redelivery is known as one when it comes back from a delay queue`() throws {
        for back in [try retried(redelivered), waited(redelivered)] {
            #expect(!back.delivery.isRedelivered, "to the broker it is a new message")
            #expect(back.wasRedelivered && back.isRepeat)
        }
    }

    @Test func `it stays known however often and for whatever reason it waits`() throws {
        var message = redelivered
        for _ in 1...3 { message = waited(try retried(waited(message))) }
        #expect(message.wasRedelivered)
    }

    @Test func `a retry or a wait alone makes no redelivery`() throws {
        let back = waited(try retried(Incoming(.sample())))
        #expect(back.isRepeat && !back.wasRedelivered)
    }

    @Test func `a stranger's word for it is not taken`() {
        let forged = Incoming(.sample { $0.headers[TravelHeader.wasRedelivered] = .bool(true) })
        #expect(!forged.wasRedelivered)
        #expect(!waited(forged).wasRedelivered)
    }
}
