package import Logging
import Metrics

/// Takes deliveries, hands them to a handler, publishes what comes of them, then settles them.
///
/// The order is the guarantee: what a delivery causes is confirmed before it is acknowledged, so a crash between
/// the two repeats work and never loses it. This is the only place where a delivery is settled.
package struct Worker: Sendable {
    private let inbox: any Inbox
    private let outbox: any Outbox
    private let handler: any Handler
    private let journey: Journey
    private let logger: Logger
    private let now: @Sendable () -> Int64
    private let counters: WorkerCounters
    private let budgets = RetryBudgets()

    /// Puts a worker together; `now` is the wall clock in milliseconds since 1970.
    package init(
        name: String,
        inbox: any Inbox,
        outbox: any Outbox,
        handler: any Handler,
        policy: RetryPolicy,
        logger: Logger,
        now: @escaping @Sendable () -> Int64
    ) {
        self.inbox = inbox
        self.outbox = outbox
        self.handler = handler
        self.journey = Journey(worker: name, policy: policy)
        self.logger = logger
        self.now = now
        self.counters = WorkerCounters()
    }

    /// Works until the inbox ends and everything that was taken is settled.
    ///
    /// Cancelling it abandons what is in flight to the broker.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await delivery in inbox.deliveries {
                group.addTask {
                    let message = Incoming(delivery)
                    await Trace.$current.withValue(message.trace) { await process(message) }
                }
            }
        }
    }

    private func process(_ message: Incoming) async {
        let start = ContinuousClock.now
        counters.inFlight.increment()
        defer { counters.inFlight.decrement() }
        if message.attempt == 1 { budgets.deposit(handler.account(of: message), at: .now) }
        let reaction = await react(to: message)
        let settlement: Settlement
        do {
            settlement = try await settle(reaction, of: message)
            try await publish(reaction.publications.filter { $0.assurance != .routed })
            try await publish(reaction.publications.filter { $0.assurance == .routed })
            try await publish(settlement.publications)
        } catch {
            // Cancelled, or the outbox is closed: nothing is acknowledged, so the broker delivers it again.
            logger.warning(
                "not settled; the broker will deliver it again",
                metadata: ["queue": "\(message.delivery.queue)", "error": "\(error)"]
            )
            return
        }
        await inbox.acknowledge(message.delivery.tag)
        counters.settled(as: settlement.ending, because: settlement.cause, after: ContinuousClock.now - start)
    }

    private func react(to message: Incoming) async -> Reaction {
        do throws(Failure) {
            return try await handler.handle(message)
        } catch {
            return Reaction(verdict: Verdict(error))
        }
    }

    private func settle(_ reaction: Reaction, of message: Incoming) async throws -> Settlement {
        switch reaction.verdict {
        case .acknowledge:
            return Settlement(.acknowledged)
        case .again(let after):
            let seconds = Double(after.components.seconds) + (after.components.attoseconds > 0 ? 1 : 0)
            return Settlement(
                .early,
                [journey.waiting(message, seconds: RetryPolicy.roundedUp(seconds: seconds))]
            )
        case .retry(let kind, let detail, let hint):
            try Task.checkCancellation()
            logger.info("to be retried", metadata: metadata(message, kind.rawValue, detail))
            if let retry = retry(message, kind, detail, after: hint) {
                return Settlement(.retried, [retry])
            }
            return try await giveUp(message, after: detail)
        case .deadLetter(let cause):
            logger.warning("dead letter", metadata: metadata(message, cause.reason.rawValue, cause.detail))
            return Settlement(
                .deadLettered,
                [journey.deadLetter(message, cause: cause, at: now())],
                cause: cause.reason
            )
        }
    }

    /// Lets a message go that has had its time, or lets it wait until its handler can.
    private func giveUp(_ message: Incoming, after detail: String) async throws -> Settlement {
        var cause = DeadLetterCause(
            reason: .gaveUp,
            detail: "given up after \(message.attempt) attempts: \(detail)"
        )
        var farewell: [Publication] = []
        do throws(Failure) {
            farewell = try await handler.abandon(message, because: cause)
        } catch {
            try Task.checkCancellation()
            let obstacle: String
            switch error {
            case .transient(let kind, let detail, let hint):
                logger.warning("can't be given up", metadata: metadata(message, kind.rawValue, detail))
                if let retry = retry(message, kind, detail, after: hint) {
                    return Settlement(.retried, [retry])
                }
                obstacle = detail
            case .permanent(let cause):
                obstacle = cause.detail
            }
            // It has had its time for that, too; the letter is all that tells of it.
            cause.detail += "; and that could not be written down: \(obstacle)"
        }
        logger.error("given up", metadata: metadata(message, cause.reason.rawValue, cause.detail))
        return Settlement(
            .givenUp,
            farewell + [journey.deadLetter(message, cause: cause, at: now())],
            cause: cause.reason
        )
    }

    /// The message on its way to another attempt; nil when it has had its time.
    private func retry(
        _ message: Incoming,
        _ kind: RetryClass,
        _ detail: String,
        after hint: Duration?
    ) -> Publication? {
        let isPaidFor =
            !journey.policy[kind].isBudgeted || budgets.withdraw(handler.account(of: message), at: .now)
        let retry = journey.retry(
            message,
            kind,
            detail: detail,
            after: hint,
            at: now(),
            jitter: Double.random(in: 0..<1),
            beyondBudget: !isPaidFor
        )
        if retry != nil { counters.retried(kind, beyondBudget: !isPaidFor) }
        return retry
    }

    private func metadata(_ message: Incoming, _ label: String, _ detail: String) -> Logger.Metadata {
        [
            "queue": "\(message.delivery.queue)", "type": "\(message.type ?? "")",
            "attempt": "\(message.attempt)",
            "reason": "\(label)", "detail": "\(detail)",
        ]
    }

    /// Publishes several messages at the same time.
    private func publish(_ publications: [Publication]) async throws {
        guard publications.count > 1 else {
            if let only = publications.first { try await publish(only) }
            return
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for publication in publications { group.addTask { try await publish(publication) } }
            try await group.waitForAll()
        }
    }

    /// Publishes, and tries again for as long as the broker says that it can't take the message: a queue is
    /// full or missing.
    ///
    /// Holding the delivery back is the only thing that loses nothing.
    private func publish(_ publication: Publication) async throws {
        var pause = Duration.milliseconds(200)
        while true {
            do throws(PublishError) {
                return try await outbox.publish(publication)
            } catch {
                counters.unpublished(error)
                if error == .closed { throw error }
                logger.error(
                    "the broker does not take a message; is the topology applied?",
                    metadata: [
                        "exchange": "\(publication.exchange)", "routing.key": "\(publication.routingKey)",
                        "error": "\(error)",
                    ]
                )
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(10))
        }
    }
}
