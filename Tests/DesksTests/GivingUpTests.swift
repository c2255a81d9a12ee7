import Messages
import Synchronization
import Testing
import Tickets
import Working

@testable import Desks

@Suite(.timeLimit(.minutes(1))) struct GivingUpTests {
    private var journey: Journey {
        var policy = RetryPolicy()
        policy.lostAnswer.giveUpAfter = 600
        return Journey(worker: "sale-worker", policy: policy)
    }

    private let command = Incoming.command(.sale(Rig.head, organizer: "gent", traceparent: nil))

    /// A command that has waited in a delay queue, and the clock with it.
    private func returned(_ publication: Publication, _ rig: Rig) throws -> Incoming {
        let delay = try #require(Int(publication.exchange.split(separator: ".").last ?? ""))
        rig.clock.move(by: .seconds(delay))
        return Incoming(
            Delivery(
                tag: DeliveryTag(connection: 1, number: 1),
                queue: Queue.sales,
                exchange: "",
                routingKey: Queue.sales,
                properties: publication.properties,
                body: publication.body
            )
        )
    }

    /// Takes the command through the desk and the delay queues until it is settled or given up; its last delivery.
    private func drive(
        _ command: Incoming,
        _ rig: Rig,
        limit: Int
    ) async throws -> (last: Incoming, isGivenUp: Bool) {
        var message = command
        for _ in 0..<limit {
            switch try await rig.register("gent", message).verdict {
            case .acknowledge, .deadLetter:
                return (message, false)
            case .again(let after):
                let seconds = RetryPolicy.roundedUp(seconds: after / .seconds(1))
                message = try returned(journey.waiting(message, seconds: seconds), rig)
            case .retry(let kind, _, let hint):
                let retry = journey.retry(
                    message,
                    kind,
                    detail: "why",
                    after: hint,
                    at: rig.clock.now.milliseconds,
                    jitter: 0.5
                )
                guard let retry else { return (message, true) }
                message = try returned(retry, rig)
            }
        }
        Issue.record("still not settled after \(limit) deliveries")
        return (message, false)
    }

    @Test func `a publiq that answers every post with what can't be read is not asked for ever`() async throws
    {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = Array(repeating: .unknown(reason: "HTML"), count: 100) }
        let (last, isGivenUp) = try await drive(command, rig, limit: 100)
        #expect(isGivenUp)
        #expect(last.waited == 600, "ten times a minute, and the second readings are free")
        #expect(rig.uitpas.journal.filter { $0.hasPrefix("post") }.count == 11)
    }

    @Test func `who waits for somebody else's attempt gets no older`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "HTML")] }
        _ = try await rig.register()
        let (last, isGivenUp) = try await drive(command, rig, limit: 5)
        #expect(!isGivenUp)
        #expect(last.waited == 0 && last.attempt == 1)
        #expect(await rig.states() == [.registered])
    }

    @Test func `a ledger that can't be had gives nothing up, one that contradicts itself does in the end`() {
        let outage = Failure.of(LedgerError.unavailable("locked"))
        #expect(outage == .transient(.ledger, detail: "locked"))
        #expect(Failure.of(LedgerError.unusable("no")) == .transient(.internal, detail: "no"))
        #expect(Failure.of(CancellationError()) == .transient(.stopped, detail: "the worker was stopped"))
    }

    @Test
    func `an organiser's commands share a retry budget, a stranger's and everything else their queue's`()
        async
    {
        let rig = await Rig()
        #expect(rig.sales.account(of: command) == Queue.sales, "it did not come through uitpas.organizers")
        var known = command
        known.exchange = Exchange.organizers
        #expect(rig.sales.account(of: known) == "gent")
        #expect(rig.cancellations.account(of: known) == "gent")
        #expect(rig.routing.account(of: known) == Queue.sales)
        rig.uitpas.script.withLock { $0.strangers = ["gent"] }
        #expect(rig.sales.account(of: known) == Queue.sales)
    }
}
