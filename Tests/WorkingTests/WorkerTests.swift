import CoreMetrics
import Logging
import MetricsTestKit
import Synchronization
import Testing
import Working

@Suite(.timeLimit(.minutes(1))) struct WorkerTests {
    /// Runs a worker over some deliveries; the journal, and what was published.
    private func run(
        _ deliveries: [Delivery] = [.sample()],
        failing: [String: [PublishError]] = [:],
        farewell: [Publication] = [],
        at now: Int64 = 1_000_000,
        _ answer: @escaping @Sendable (Incoming) async -> Result<Reaction, Failure>
    ) async -> (journal: [String], published: [Publication]) {
        let journal = Journal()
        let outbox = FakeOutbox(journal, failing: failing)
        let worker = Worker(
            name: "routing-worker",
            inbox: FakeInbox(deliveries, journal),
            outbox: outbox,
            handler: FakeHandler(answer: answer, farewell: { .success(farewell) }),
            policy: RetryPolicy(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { now }
        )
        await worker.run()
        return (journal.all, outbox.published.withLock { $0 })
    }

    @Test func `outcomes are confirmed before commands, and commands before the delivery is acknowledged`()
        async
    {
        let (journal, _) = await run { _ in
            .success(
                Reaction([
                    publication("command", .routed), publication("outcome", .confirmed),
                    publication("reply", .bestEffort), publication("command2", .routed),
                ])
            )
        }
        #expect(journal.count == 5 && journal.last == "ack 1")
        #expect(Set(journal[0..<2]) == ["confirmed out/outcome", "confirmed out/reply"])
        #expect(Set(journal[2..<4]) == ["confirmed out/command", "confirmed out/command2"])
    }

    @Test func `outcomes and commands are confirmed before the message goes to wait`() async {
        let (journal, _) = await run { _ in
            .success(
                Reaction(
                    [publication("command", .routed), publication("outcome", .confirmed)],
                    verdict: .again(after: .seconds(55))
                )
            )
        }
        #expect(
            journal == [
                "confirmed out/outcome", "confirmed out/command", "confirmed uitpas.retry.60/uitpas.baskets",
                "ack 1",
            ]
        )
    }

    @Test(arguments: ["outcome", "command"]) func `nothing is acknowledged when the outbox is closed`(
        _ key: String
    ) async {
        let (journal, _) = await run(failing: [key: [.closed]]) { _ in
            .success(Reaction([publication("command", .routed), publication("outcome", .confirmed)]))
        }
        #expect(!journal.contains("ack 1"))
    }

    @Test func `nothing is acknowledged when the dead letter does not arrive`() async {
        let (journal, _) = await run(failing: ["uitpas.baskets": [.closed]]) { _ in
            .failure(.permanent(DeadLetterCause(reason: .malformed, detail: "no")))
        }
        #expect(journal == ["closed uitpas.baskets"])
    }

    @Test func `a message that the broker does not take is published until it does`() async {
        let refusal = PublishError.rejected(exchange: "out", routingKey: "command")
        let (journal, _) = await run(failing: ["command": [refusal]]) { _ in
            .success(Reaction([publication("command", .routed)]))
        }
        #expect(journal == ["rejected command", "confirmed out/command", "ack 1"])
    }

    @Test func `a permanent failure is a dead letter with its cause`() async throws {
        let cause = DeadLetterCause(
            reason: .malformed,
            detail: "regularPrice is missing",
            pointer: "/lines/0"
        )
        let (journal, published) = await run { _ in .failure(.permanent(cause)) }
        #expect(journal == ["confirmed uitpas.dead/uitpas.baskets", "ack 1"])
        let headers = try #require(published.first).properties.headers
        #expect(headers[TravelHeader.reason]?.text == "malformed")
        #expect(headers[TravelHeader.detail]?.text == "regularPrice is missing")
        #expect(headers[TravelHeader.pointer]?.text == "/lines/0")
        #expect(headers[TravelHeader.worker]?.text == "routing-worker")
        #expect(headers[TravelHeader.queue]?.text == "uitpas.baskets")
        #expect(headers[TravelHeader.exchange]?.text == "tixly")
        #expect(headers[TravelHeader.routingKey]?.text == "basket.sold.gent.handelsbeurs")
        #expect(headers[TravelHeader.attempt]?.integer == 1)
        #expect(headers[TravelHeader.firstFailedAt]?.integer == 1_000_000)
        #expect(headers[TravelHeader.lastFailedAt]?.integer == 1_000_000)
    }

    @Test func `a transient failure is retried, counted and timed`() async throws {
        let (_, published) = await run { _ in
            .failure(.transient(.upstream, detail: "503", retryAfter: .seconds(30)))
        }
        let retry = try #require(published.first)
        #expect(["uitpas.retry.30", "uitpas.retry.60"].contains(retry.exchange))
        #expect(retry.properties.headers[TravelHeader.reason]?.text == "upstream")
        #expect(retry.assurance == .routed)
        let message = Incoming(.of(retry))
        #expect(message.attempt == 2 && message.firstFailedAt == 1_000_000 && message.isRepeat)
    }

    @Test func `a message that has had its time is given up with what the handler says besides`() async throws
    {
        let old = Delivery.sample(exchange: "") {
            $0.headers[TravelHeader.waited] = .int64(86_400)
            $0.headers[TravelHeader.attempt] = .int64(9)
        }
        let (_, published) = await run([old], farewell: [publication("farewell", .confirmed)]) { _ in
            .failure(.transient(.upstream, detail: "503"))
        }
        #expect(Set(published.map(\.routingKey)) == ["farewell", "uitpas.baskets"])
        let letter = try #require(published.first { $0.exchange == "uitpas.dead" })
        #expect(letter.properties.headers[TravelHeader.reason]?.text == "gave-up")
        #expect(letter.properties.headers[TravelHeader.detail]?.text?.contains("9 attempts: 503") == true)
        #expect(letter.properties.headers[TravelHeader.attempt]?.integer == 9)
    }

    @Test func `each delivery is counted as what became of it`() async throws {
        let metrics = TestMetrics()
        let old = Delivery.sample(1, exchange: "") { $0.headers[TravelHeader.waited] = .int64(86_400) }
        _ = await withMetricsFactory(metrics) {
            await run([old, .sample(2), .sample(3)]) { message in
                message.delivery.tag.number == 3
                    ? .success(Reaction()) : .failure(.transient(.turnedAway, detail: "closed"))
            }
        }
        for result in ["given-up", "retried", "acknowledged"] {
            let counter = try metrics.expectCounter("uitpas_deliveries_total", [("result", result)])
            #expect(counter.totalValue == 1, "\(result)")
        }
        let retries = try metrics.expectCounter("uitpas_retries_total", [("class", "turned-away")])
        #expect(retries.totalValue == 1)
        #expect(try metrics.expectTimer("uitpas_delivery_seconds").values.count == 3)
    }

    @Test func `dead letters are counted by reason, also those that were given up`() async throws {
        let metrics = TestMetrics()
        let old = Delivery.sample(1, exchange: "") { $0.headers[TravelHeader.waited] = .int64(86_400) }
        _ = await withMetricsFactory(metrics) {
            await run([old, .sample(2), .sample(3)]) { message in
                switch message.delivery.tag.number {
                case 1: .failure(.transient(.upstream, detail: "503"))
                case 2: .failure(.permanent(DeadLetterCause(reason: .forbidden, detail: "403")))
                default: .success(Reaction())
                }
            }
        }
        let counters = metrics.counters.filter { $0.label == "uitpas_dead_letters_total" }
        #expect(counters.count == DeadLetterReason.allCases.count, "each is there from the start")
        let counted = counters.filter { $0.totalValue > 0 }.map { "\($0.dimensions) \($0.totalValue)" }
        #expect(counted.sorted() == [#"[("reason", "forbidden")] 1"#, #"[("reason", "gave-up")] 1"#])
    }

    @Test func `in an outage most retries wait for long, and those that cost nothing do not`() async throws {
        let all = (1...400).map { Delivery.sample($0) }
        let (_, failed) = await run(all) { _ in .failure(.transient(.upstream, detail: "503")) }
        #expect(failed.count == 400)
        #expect(failed.count { $0.exchange == "uitpas.retry.1" } >= 100, "what the budget pays for")
        #expect(failed.count { $0.exchange == "uitpas.retry.60" } >= 200)
        let (_, turnedAway) = await run(all) { _ in .failure(.transient(.turnedAway, detail: "closed")) }
        #expect(turnedAway.allSatisfy { $0.exchange == "uitpas.retry.1" })
    }

    @Test func `too early is no failure: no attempt is counted, no clock started`() async throws {
        let (_, published) = await run { _ in .success(Reaction(verdict: .again(after: .milliseconds(5_001))))
        }
        let waiting = try #require(published.first)
        #expect(waiting.exchange == "uitpas.retry.10")
        let message = Incoming(.of(waiting))
        #expect(message.attempt == 1 && message.firstFailedAt == nil && !message.isRepeat)
    }

    @Test func `many deliveries are worked on at once, each acknowledged once`() async {
        let (journal, _) = await run((1...50).map { Delivery.sample($0) }) { _ in
            await Task.yield()
            return .success(Reaction())
        }
        #expect(Set(journal) == Set((1...50).map { "ack \($0)" }) && journal.count == 50)
    }
}
