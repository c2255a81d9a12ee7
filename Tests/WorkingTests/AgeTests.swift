import Testing
import Working

@Suite struct AgeTests {
    private let journey = Journey(worker: "w", policy: RetryPolicy())
    private let day: Int64 = 86_400

    private func waited(_ value: HeaderValue) -> Incoming {
        Incoming(.sample(exchange: "") { $0.headers[TravelHeader.waited] = value })
    }

    private func retry(_ message: Incoming, _ kind: RetryClass, at now: Int64 = 5) -> Incoming? {
        journey.retry(message, kind, detail: "", after: nil, at: now, jitter: 0.99).map { Incoming(.of($0)) }
    }

    @Test func `the delays of all attempts add up`() throws {
        let first = try #require(retry(Incoming(.sample()), .upstream))
        #expect(first.waited == 1)
        let second = try #require(retry(first, .rateLimited))
        let third = try #require(retry(second, .upstream))
        #expect(third.waited == 1 + 2 + 5)
    }

    @Test func `neither a clock that steps nor workers that were down make it older`() throws {
        let first = try #require(retry(Incoming(.sample()), .upstream, at: 1_000))
        let years = try #require(retry(first, .upstream, at: 1_000_000_000_000))
        #expect(years.waited == 3)
        let back = try #require(retry(years, .upstream, at: -1_000_000_000_000))
        #expect(back.firstFailedAt == 1_000)
    }

    @Test(arguments: [RetryClass.upstream, .rateLimited, .turnedAway, .lostAnswer, .internal])
    func `who has waited for a day is given up`(_ kind: RetryClass) {
        #expect(retry(waited(.int64(day)), kind) == nil)
        #expect(retry(waited(.int64(day - 1)), kind) != nil)
    }

    @Test(arguments: [RetryClass.ledger, .stopped])
    func `a class that never gives up makes nobody older`(_ kind: RetryClass) throws {
        let old = try #require(retry(waited(.int64(day)), kind))
        #expect(old.waited == day)
        let young = try #require(retry(Incoming(.sample()), kind))
        #expect(young.waited == 0 && young.attempt == 2)
    }

    @Test func `waiting for somebody else makes nobody older or younger`() {
        let later = Incoming(.of(journey.waiting(waited(.int64(77)), seconds: 900)))
        #expect(later.waited == 77 && later.attempt == 1)
    }

    @Test(arguments: [
        (HeaderValue.int64(-4), Int64(0)), (.int64(.min), 0), (.string("9"), 0), (.double(9), 0),
        (.uint8(9), 9),
        (.int64(.max), Incoming.longestWait), (.uint64(.max), 0),
    ])
    func `no sum is believed that can't be`(_ value: HeaderValue, _ seconds: Int64) throws {
        #expect(waited(value).waited == seconds)
        #expect(try #require(retry(waited(value), .ledger)).waited == seconds)
    }

    @Test func `the highest count of attempts there can be is no reason to crash`() throws {
        let worn = Incoming(.sample(exchange: "") { $0.headers[TravelHeader.attempt] = .int64(.max) })
        #expect(try #require(retry(worn, .ledger)).attempt > 1)
    }

    @Test func `a stranger does not make his message older`() {
        let forged = Incoming(.sample { $0.headers[TravelHeader.waited] = .int64(day) })
        #expect(forged.waited == 0)
    }
}
