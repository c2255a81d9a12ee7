import Assembly
import Foundation
import Logging
import Messages
import RabbitMQ
import Settings
import Working

/// A message as Tixly hears it.
struct Heard: Sendable {
    struct Line: Decodable, Sendable {
        struct Tariff: Decodable, Sendable { var id: String }

        var lineId: String
        var outcome: String?
        var reason: String?
        var price: String?
        var selected: String?
        var tariffs: [Tariff]?
    }

    struct Body: Decodable, Sendable {
        struct Problem: Decodable, Sendable { var code: String }

        var basketId: String?
        var eventId: String?
        var lineId: String?
        var organizerId: String?
        var ticketSaleId: String?
        var tariffPrice: String?
        var regularPrice: String?
        var reason: String?
        var seller: String?
        var lines: [Line]?
        var problems: [Problem]?
    }

    var type: String
    var body: Body
}

/// The broker as Tixly sees it: it publishes on `tixly` and hears everything on `uitpas`.
actor Stage {
    private let publisher: Publisher
    private let consumer: Consumer
    private var heard: [Heard] = []
    private var isListening = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(settings: Settings, logger: Logger) throws {
        let brokers = try settings.brokers()
        publisher = Publisher(to: brokers, as: "uitpas-demo publish", logger: logger)
        consumer = Consumer(
            of: [],
            broadcast: BroadcastSubscription(bindings: [.init(exchange: Exchange.outcomes, key: "#")]),
            at: brokers,
            as: "uitpas-demo listen",
            logger: logger
        )
    }

    /// Connects, runs the story, and closes.
    func open(_ story: @Sendable (Stage) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.publisher.run() }
            group.addTask { try await self.consumer.run() }
            group.addTask { await self.listen() }
            group.addTask { await self.wakePeriodically() }
            do {
                try await wait(atMost: .seconds(10), for: "the broker") { $0.isListening }
                try await story(self)
            } catch {
                await close()
                throw error
            }
            await close()
            group.cancelAll()
        }
    }

    private func close() async {
        await publisher.close(grace: .seconds(1))
        await consumer.close()
    }

    private func listen() async {
        for await broadcast in consumer.broadcasts {
            switch broadcast {
            case .connected: isListening = true
            case .message(let delivery):
                // What is not for Tixly's ears is no outcome: what is heard here is checked by its absence.
                guard let body = try? JSONDecoder().decode(Heard.Body.self, from: Data(delivery.body)) else {
                    continue
                }
                heard.append(Heard(type: delivery.properties.type ?? "", body: body))
            }
            wake()
        }
    }

    /// So that a deadline is noticed when nothing is heard.
    private func wakePeriodically() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(200))  // Cancelled: the loop ends.
            wake()
        }
    }

    private func wake() {
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    /// Publishes as Tixly does.
    func publish(_ type: String, _ body: some Encodable & Sendable, from house: House) async throws {
        try await publisher.publish(
            Publication(
                exchange: Exchange.tixly,
                routingKey: "\(type).\(house.workgroup).\(house.seller)",
                properties: MessageProperties(
                    contentType: "application/json",
                    messageID: UUID().uuidString,
                    timestamp: UInt64(Date().timeIntervalSince1970),
                    type: type
                ),
                body: Array(try JSONEncoder().encode(body)),
                assurance: .routed
            )
        )
    }

    /// The first message of a type about a basket, line or event that fits; waits for it.
    func hear(
        _ type: String,
        basket: String? = nil,
        line: String? = nil,
        event: String? = nil,
        within time: Duration = .seconds(15)
    ) async throws -> Heard.Body {
        func fits(_ heard: Heard) -> Bool {
            heard.type == type && (basket == nil || heard.body.basketId == basket)
                && (line == nil || heard.body.lineId == line) && (event == nil || heard.body.eventId == event)
        }
        let subject = [basket, line, event].compactMap(\.self).joined(separator: ", ")
        try await wait(atMost: time, for: "\(type) about \(subject)") { $0.heard.contains(where: fits) }
        guard let body = heard.first(where: fits)?.body else { throw Exit(.failed, "\(type) was not heard") }
        return body
    }

    /// Whether a message of that type about a basket was heard so far.
    func hasHeard(_ type: String, basket: String) -> Bool {
        heard.contains { $0.type == type && $0.body.basketId == basket }
    }

    private func wait(
        atMost time: Duration,
        for what: String,
        _ condition: (isolated Stage) -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + time
        while !condition(self) {
            guard ContinuousClock.now < deadline else {
                throw Exit(
                    .failed,
                    "nothing was heard of \(what) within \(time); see the logs of the cluster"
                )
            }
            await withCheckedContinuation { waiting.append($0) }
        }
    }
}
