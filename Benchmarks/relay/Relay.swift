import Logging
import RabbitMQ
import Synchronization
import Working

/// The workers' pipeline with a handler that does nothing but pass messages on.
///
///     relay-benchmark fill URL FROM TO COUNT      declares both queues, empties them, fills FROM
///     relay-benchmark run URL FROM TO COUNT PREFETCH    writes messages per second
@main
struct Relay {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 5, let count = Int(arguments[5]) else {
            print("usage: relay-benchmark fill|run URL FROM TO COUNT [PREFETCH]")
            return
        }
        let brokers = Brokers(try BrokerURL.list(arguments[2]))
        if arguments[1] == "fill" {
            try await fill(brokers, from: arguments[3], to: arguments[4], count)
        } else {
            try await run(brokers, from: arguments[3], to: arguments[4], count, UInt16(arguments[6]) ?? 200)
        }
    }

    @concurrent private static func fill(
        _ brokers: Brokers,
        from: String,
        to: String,
        _ count: Int
    ) async throws {
        let session = BrokerSession(at: brokers, as: "relay-benchmark")
        for queue in [from, to] {
            try await session.declareQueue(queue, arguments: ["x-queue-type": .string("quorum")])
            try await session.purgeQueue(queue)
        }
        await session.close()
        let publisher = Publisher(to: brokers, as: "relay-benchmark fill", logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await publisher.run() }
            group.addTask {
                let body = [UInt8](repeating: UInt8(ascii: "x"), count: 500)
                try await withThrowingTaskGroup(of: Void.self) { sends in
                    for _ in 0..<count {
                        sends.addTask { try await publisher.publish(message(body, to: from)) }
                    }
                    try await sends.waitForAll()
                }
                await publisher.close(grace: .seconds(5))
            }
            try await group.waitForAll()
        }
    }

    @concurrent private static func run(
        _ brokers: Brokers,
        from: String,
        to: String,
        _ count: Int,
        _ prefetch: UInt16
    ) async throws {
        let publisher = Publisher(to: brokers, as: "relay-benchmark publish", logger: quiet)
        let consumer = Consumer(
            of: [Subscription(queue: from, prefetch: prefetch)],
            at: brokers,
            as: "relay-benchmark consume",
            logger: quiet
        )
        let inbox = CountingInbox(inner: consumer, last: count)
        let worker = Worker(
            name: "relay",
            inbox: inbox,
            outbox: publisher,
            handler: PassOn(to: to),
            policy: RetryPolicy(),
            logger: quiet,
            now: { 0 }
        )
        let clock = ContinuousClock()
        let started = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await publisher.run() }
            group.addTask { try await consumer.run() }
            group.addTask {
                await worker.run()
                print(Int(Double(count) / ((clock.now - started) / .seconds(1))))
                await publisher.close(grace: .seconds(5))
                await consumer.close()
            }
            try await group.waitForAll()
        }
    }

    static let quiet = Logger(label: "relay") { _ in SwiftLogNoOpLogHandler() }

    static func message(_ body: [UInt8], to queue: String) -> Publication {
        Publication(
            exchange: "",
            routingKey: queue,
            properties: MessageProperties(contentType: "application/json"),
            body: body,
            assurance: .routed
        )
    }
}

private struct PassOn: Handler {
    var to: String

    func handle(_ message: Incoming) async throws(Failure) -> Reaction {
        Reaction([Relay.message(message.body, to: to)])
    }
}

/// Stops the inbox with the last acknowledgement.
private struct CountingInbox: Inbox {
    let inner: Consumer
    let left: Counter

    init(inner: Consumer, last count: Int) {
        self.inner = inner
        left = Counter(count)
    }

    var deliveries: AsyncStream<Delivery> { inner.deliveries }

    func acknowledge(_ tag: DeliveryTag) async {
        await inner.acknowledge(tag)
        if left.countDown() == 0 { await inner.stop() }
    }

    func stop() async { await inner.stop() }
}

private final class Counter: Sendable {
    private let value: Atomic<Int>

    init(_ start: Int) { value = Atomic(start) }

    func countDown() -> Int { value.subtract(1, ordering: .relaxed).newValue }
}
