import Assembly
import Desks
import Logging
import Messages
import Observability
import RabbitMQ
import Tickets
import UnixSignals
import Working

/// Keeps dead letters as they come, for as long as the program runs.
struct Following {
    var brokers: Brokers
    var store: any DeadLetterStore

    private enum End {
        case signal
        case consumer(BrokerError?)
        case drained
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// Refused credentials or a missing queue end it with 78, as with a worker.
    func run() async throws {
        LineLogHandler.bootstrap(program: "dead-letters", level: .info, format: .text)
        let logger = Logger(label: "dead-letters")
        let consumer = Consumer(
            of: [Subscription(queue: Queue.dead, prefetch: 100)],
            at: brokers,
            as: "dead-letters collect",
            logger: logger
        )
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let failure = await withTaskGroup(of: End.self) { group in
            group.addTask {
                for await _ in signals { break }
                return .signal
            }
            group.addTask {
                do throws(BrokerError) {
                    try await consumer.run()
                    return .consumer(nil)
                } catch {
                    return .consumer(error)
                }
            }
            group.addTask {
                await keep(consumer, logger)
                return .drained
            }
            var failure: BrokerError?
            for await end in group {
                switch end {
                case .signal:
                    await consumer.stop()
                case .drained:
                    await consumer.close()
                    group.cancelAll()
                case .consumer(let error):
                    failure = error
                    group.cancelAll()
                }
            }
            return failure
        }
        if let failure { throw ToolFailure(failure.description, code: .configuration) }
    }

    /// Keeps deliveries until they end; as many at once as the broker hands out.
    private func keep(_ consumer: Consumer, _ logger: Logger) async {
        let collector = DeadLetterCollector(store: store) { .now }
        await withDiscardingTaskGroup { group in
            for await delivery in consumer.deliveries {
                group.addTask { await keep(delivery, collector, consumer, logger) }
            }
        }
    }

    /// Keeps one, however long the ledger is away; what can't be kept in time stays with the broker.
    private func keep(
        _ delivery: Delivery,
        _ collector: DeadLetterCollector,
        _ consumer: Consumer,
        _ logger: Logger
    ) async {
        var pause = Duration.milliseconds(200)
        while consumer.state != .stopped || pause == .milliseconds(200) {
            do throws(LedgerError) {
                let id = try await collector.keep(delivery)
                await consumer.acknowledge(delivery.tag)
                return logger.info(
                    "collected",
                    metadata: ["letter": "\(id)", "queue": "\(delivery.routingKey)"]
                )
            } catch {
                logger.error("not kept; trying again", metadata: ["error": "\(error)"])
            }
            // Cancelled means stopped: the condition above sees it.
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(10))
        }
    }
}
