import Glibc
import Logging
import Testing
import Working

@testable import RabbitMQ

/// The broker that `UITPAS_TEST_AMQP_URL` names.
enum TestBroker {
    static let hint: Comment =
        "needs RabbitMQ: set UITPAS_TEST_AMQP_URL, or run `make test`, which starts one"

    /// Whether to run the tests; where a broker is compulsory, they run and fail without one.
    static var isWanted: Bool {
        variable("UITPAS_TEST_AMQP_URL") != nil || variable("UITPAS_TEST_REQUIRED") == "1"
    }

    static func url() throws -> BrokerURL {
        try BrokerURL(try #require(variable("UITPAS_TEST_AMQP_URL"), hint))
    }

    /// The broker itself, dialled again quickly.
    static func brokers(_ url: BrokerURL? = nil, stuckLimit: Duration = .seconds(15)) throws -> Brokers {
        let backoff = Backoff(base: .milliseconds(50), cap: .milliseconds(200))
        return Brokers([try url ?? Self.url()], backoff: backoff, stuckLimit: stuckLimit)
    }

    static func name(_ prefix: String = "test") -> String {
        "\(prefix).\(UInt64.random(in: .min ... .max))"
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Gives `body` a session and an empty queue, and deletes the queue afterwards.
func withQueue(
    arguments: Headers = [:],
    _ body: (BrokerSession, String) async throws -> Void
) async throws {
    let session = BrokerSession(at: try TestBroker.brokers(), as: "test session")
    let queue = TestBroker.name()
    try await session.declareQueue(queue, arguments: arguments)
    do {
        try await body(session, queue)
    } catch {
        try await session.deleteQueue(queue)
        throw error
    }
    try await session.deleteQueue(queue)
    await session.close()
}

/// Runs a publisher around `body`.
func withPublisher(
    to brokers: Brokers? = nil,
    onUnrouted: (@Sendable (Publication) -> Void)? = nil,
    _ body: (Publisher) async throws -> Void
) async throws {
    let publisher = Publisher(
        to: try brokers ?? TestBroker.brokers(),
        as: "test publisher",
        logger: quiet,
        onUnrouted: onUnrouted
    )
    async let running: Void = publisher.run()
    do {
        try await body(publisher)
    } catch {
        await publisher.close(grace: .zero)
        throw error
    }
    await publisher.close(grace: .seconds(10))
    try await running
}

/// Runs a consumer around `body`.
func withConsumer(
    of queue: String,
    prefetch: UInt16 = 100,
    at brokers: Brokers? = nil,
    _ body: (Consumer) async throws -> Void
) async throws {
    let consumer = Consumer(
        of: [Subscription(queue: queue, prefetch: prefetch)],
        at: try brokers ?? TestBroker.brokers(),
        as: "test consumer",
        logger: quiet
    )
    async let running: Void = consumer.run()
    do {
        try await body(consumer)
    } catch {
        await consumer.close()
        throw error
    }
    await consumer.close()
    try await running
}

func publication(
    to queue: String,
    exchange: String = "",
    body: [UInt8] = Array("hello".utf8),
    properties: MessageProperties = MessageProperties(),
    assurance: Publication.Assurance = .routed
) -> Publication {
    Publication(
        exchange: exchange,
        routingKey: queue,
        properties: properties,
        body: body,
        assurance: assurance
    )
}

extension AsyncSequence where Failure == Never {
    /// The first `count` elements.
    func first(_ count: Int) async -> [Element] {
        var elements: [Element] = []
        var iterator = makeAsyncIterator()
        while elements.count < count, let element = await iterator.next(isolation: #isolation) {
            elements.append(element)
        }
        return elements
    }
}
