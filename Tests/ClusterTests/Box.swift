import Foundation
import Logging
import Messages
import RabbitMQ
import Rehearsal
import Working

/// What Tixly hears about one line or basket.
struct Heard: Decodable, Sendable {
    struct Line: Decodable, Sendable {
        var lineId: String
        var outcome: String
        var reason: String?
        var price: String?
    }

    var basketId: String?
    var seller: String?
    var lineId: String?
    var eventId: String?
    var organizerId: String?
    var ticketSaleId: String?
    var reason: String?
    var lines: [Line]?
    var kind: String?
}

/// Tixly's place at the broker: publishes on `tixly`, hears what is said on `uitpas` and `uitpas.retribution`.
actor Box {
    struct Message: Sendable {
        var type: String
        var id: String
        var body: Heard
    }

    private let publisher: Publisher
    private let consumer: Consumer
    private(set) var heard: [Message] = []
    private var isListening = false

    private init(_ cluster: Cluster) throws {
        let brokers = Brokers([try BrokerURL(cluster.virtualHost.amqpURL)])
        let logger = Logger(label: "box", factory: { _ in SwiftLogNoOpLogHandler() })
        publisher = Publisher(to: brokers, as: "test publish", logger: logger)
        consumer = Consumer(
            of: [],
            broadcast: BroadcastSubscription(bindings: [
                .init(exchange: Exchange.outcomes, key: "#"), .init(exchange: Exchange.retribution, key: "#"),
            ]),
            at: brokers,
            as: "test listen",
            logger: logger
        )
    }

    /// Runs `body` while Tixly is connected.
    static func with(_ cluster: Cluster, _ body: @escaping @Sendable (Box) async throws -> Void) async throws
    {
        let box = try Box(cluster)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await box.publisher.run() }
            group.addTask { try await box.consumer.run() }
            group.addTask { await box.listen() }
            do {
                try await eventually("Tixly is connected") { await box.isListening }
                try await body(box)
                await box.close()
            } catch {
                await box.close()
                throw error
            }
            group.cancelAll()
        }
    }

    private func close() async {
        await publisher.close(grace: .seconds(2))
        await consumer.close()
    }

    private func listen() async {
        for await broadcast in consumer.broadcasts {
            switch broadcast {
            case .connected: isListening = true
            case .message(let delivery): hear(delivery)
            }
        }
    }

    private func hear(_ delivery: Delivery) {
        do {
            let body = try JSONDecoder().decode(Heard.self, from: Data(delivery.body))
            heard.append(
                Message(
                    type: delivery.properties.type ?? "",
                    id: delivery.properties.messageID ?? "",
                    body: body
                )
            )
        } catch {
            heard.append(Message(type: "unreadable: \(error)", id: "", body: Heard()))
        }
    }

    /// Publishes a body as Tixly does, confirmed.
    func publish(
        _ type: String,
        _ json: String,
        key: String = "gent.handelsbeurs",
        replyTo: String? = nil
    ) async throws {
        try await publisher.publish(
            Publication(
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
        )
    }

    func heard(_ type: String, basket: String) -> [Heard] {
        heard.filter { $0.type == type && $0.body.basketId == basket }.map(\.body)
    }

    /// The first message of a type about a basket, waited for.
    func hear(_ type: String, basket: String, within patience: Duration = .seconds(30)) async throws -> Heard
    {
        try await eventually("\(type) of \(basket) was heard", within: patience) {
            heard(type, basket: basket).first
        }
    }
}
