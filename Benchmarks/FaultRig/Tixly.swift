import Foundation
import Logging
import Messages
import RabbitMQ
import Rehearsal
package import Working

/// Tixly's place at the broker: publishes on `tixly`, hears what is said on `uitpas` and `uitpas.retribution`.
///
/// It listens on a durable queue, so that it misses nothing while the broker is away.
package struct Tixly: Sendable {
    private static let queue = "test.tixly"

    private let publisher: Publisher
    private let consumer: Consumer

    private init(_ cluster: Cluster) throws {
        // Always directly at the broker, whatever stands between it and the workers.
        let brokers = Brokers(try BrokerURL.list(cluster.virtualHost.amqpURL))
        let logger = Logger(label: "tixly", factory: { _ in SwiftLogNoOpLogHandler() })
        publisher = Publisher(to: brokers, as: "tixly publish", logger: logger)
        consumer = Consumer(
            of: [Subscription(queue: Self.queue, prefetch: 1_000)],
            at: brokers,
            as: "tixly listen",
            logger: logger
        )
    }

    /// Runs `body` while Tixly is connected; `hear` is told every message, one after another.
    package static func with(
        _ cluster: Cluster,
        hear: @escaping @Sendable (Delivery) async -> Void,
        _ body: @escaping @Sendable (Tixly) async throws -> Void
    ) async throws {
        try await makeQueue(in: cluster.virtualHost)
        let tixly = try Tixly(cluster)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tixly.publisher.run() }
            group.addTask { try await tixly.consumer.run() }
            group.addTask {
                for await delivery in tixly.consumer.deliveries {
                    await hear(delivery)
                    await tixly.consumer.acknowledge(delivery.tag)
                }
            }
            let result: Result<Void, any Error>
            do { result = .success(try await body(tixly)) } catch { result = .failure(error) }
            await tixly.publisher.close(grace: .seconds(2))
            await tixly.consumer.close()
            group.cancelAll()
            try result.get()
        }
    }

    private static func makeQueue(in host: VirtualHost) async throws {
        let broker = host.broker
        try await broker.management(
            "PUT",
            "/api/queues/\(host.name)/\(queue)",
            body: #"{"durable":true,"arguments":{"x-queue-type":"quorum"}}"#
        )
        for exchange in [Exchange.outcomes, Exchange.retribution] {
            let path = "/api/bindings/\(host.name)/e/\(exchange)/q/\(queue)"
            try await broker.management("POST", path, body: ##"{"routing_key":"#"}"##)
        }
    }

    /// Publishes a body as Tixly does, and returns once the broker has taken it.
    package func publish(
        _ type: String,
        _ json: String,
        key: String = "gent.handelsbeurs",
        replyTo: String? = nil
    ) async throws {
        let publication = Publication(
            exchange: Exchange.tixly,
            routingKey: "\(type).\(key)",
            properties: MessageProperties(
                contentType: "application/json",
                correlationID: replyTo.map { _ in "c" },
                replyTo: replyTo,
                messageID: UUID().uuidString,
                timestamp: UInt64(Date().timeIntervalSince1970),
                type: type
            ),
            body: Array(json.utf8),
            assurance: .routed
        )
        // While a broker starts, its queues answer before they can take anything.
        try await eventually(
            "the broker takes \(type)",
            within: .seconds(120),
            askingEvery: .milliseconds(200)
        ) {
            try await publisher.publish(publication)
            return true
        }
    }
}
