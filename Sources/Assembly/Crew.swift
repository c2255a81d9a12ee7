import Desks
import HTTPTransport
import Logging
import Metrics
import Observability
import RabbitMQ
import ServiceLifecycle
import Settings
import Tickets
import Working

/// One worker's connections, handler and helpers, started together and stopped in order.
///
/// Stopping: no more deliveries are taken; what is in flight is finished, or left to the broker when the grace is
/// over; then what was published is confirmed, and the connections are closed.
struct Crew: Service {
    var kind: WorkerKind
    var options: WorkerOptions
    var settings: Settings
    var brokers: Brokers
    var readiness: Readiness
    var logger: Logger

    func run() async throws {
        let ledger = try await openLedger()
        guard let ledger else { return }
        let prefetch = options.concurrency ?? kind.concurrency
        let adapters = Adapters(
            settings,
            ledger: ledger,
            kind: kind,
            concurrency: prefetch,
            logger: logger
        )
        let publisher = Publisher(
            to: brokers,
            as: "\(kind.rawValue) publish",
            logger: logger,
            onUnrouted: { [counters = UnroutedCounters()] in counters.count($0) }
        )
        let staff = Staff(
            kind: kind,
            settings: settings,
            adapters: adapters,
            outbox: publisher,
            logger: logger
        )
        let queues = options.queue.map { [$0] } ?? kind.queues(settings)
        let consumer = Consumer(
            of: queues.map { Subscription(queue: $0, prefetch: prefetch) },
            broadcast: staff.broadcast,
            at: brokers,
            as: "\(kind.rawValue) consume",
            logger: logger
        )
        let worker = Worker(
            name: kind.rawValue,
            inbox: consumer,
            outbox: publisher,
            handler: staff.handler,
            policy: RetryPolicy(),
            logger: logger,
            now: { Instant.now.milliseconds }
        )
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await publisher.run() }
                group.addTask { try await consumer.run() }
                group.addTask { await staff.listen(to: consumer.broadcasts) }
                group.addTask { await watch(consumer, publisher, ledger) }
                group.addTask { await staff.poll() }
                let counting = options.healthPort == 0 ? nil : staff.counting
                for chore in staff.chores + [counting].compactMap(\.self) {
                    group.addTask { await chore.keepDoing(logger) }
                }
                group.addTask {
                    await work(worker, publisher)
                    await publisher.close(grace: .seconds(2))
                    await consumer.close()
                }
                // The first to end is the work, or a connection that can't be had; the helpers end with it.
                try await group.next()
                while !group.isEmpty, consumer.state != .stopped || publisher.state != .stopped {
                    try await group.next()
                }
                group.cancelAll()
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            Task { await consumer.stop() }
        }
        await adapters.http.close()
    }

    /// Works until there is nothing more to do, or the grace is over.
    private func work(_ worker: Worker, _ publisher: Publisher) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await worker.run()
                return true
            }
            group.addTask {
                // Cancelled when the work is done first: either way it is over.
                try? await gracefulShutdown()
                try? await Task.sleep(for: .seconds(options.grace))
                return false
            }
            let isDone = await group.next() ?? true
            group.cancelAll()
            if !isDone { await publisher.close(grace: .zero) }
        }
    }

    /// Opens the ledger, and waits for one that can't be had just now; nil when told to stop meanwhile.
    private func openLedger() async throws -> AnyLedger? {
        var pause = Duration.milliseconds(250)
        while !Task.isShuttingDownGracefully {
            do {
                let ledger = try await settings.openLedger()
                readiness.set("ledger", .ready)
                return ledger
            } catch LedgerError.unavailable(let reason) {
                readiness.set("ledger", .notReady(reason))
                ReadinessGauges(readiness).update()
                logger.warning("waiting for the ledger", metadata: ["reason": "\(reason)"])
            }
            // Cancelled: the loop looks why.
            try? await cancelWhenGracefulShutdown { [pause] in try await Task.sleep(for: pause) }
            pause = min(pause * 2, .seconds(10))
        }
        return nil
    }

    /// Tells `/readyz` what can be seen from here, as long as somebody may ask.
    ///
    /// A server that hangs is noticed before its answer is given up.
    private func watch(_ consumer: Consumer, _ publisher: Publisher, _ ledger: AnyLedger) async {
        guard options.healthPort != 0 else { return }
        let gauges = ReadinessGauges(readiness)
        while !Task.isCancelled {
            let isUp = consumer.state == .consuming && publisher.state == .ready
            readiness.set(
                "broker",
                isUp ? .ready : .notReady("\(consumer.state), publisher \(publisher.state)")
            )
            let impatience = Task { [readiness] in
                try await Task.sleep(for: .seconds(10))
                readiness.set("ledger", .notReady("it has not answered for ten seconds"))
                gauges.update()
            }
            do throws(LedgerError) {
                try await ledger.check()
                impatience.cancel()
                readiness.set("ledger", .ready)
            } catch {
                impatience.cancel()
                readiness.set("ledger", .notReady("\(error)"))
            }
            gauges.update()
            // Cancelled: the loop ends.
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
