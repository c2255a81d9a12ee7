import Logging
import Synchronization
import Working

/// What happened, in order.
final class Journal: Sendable {
    private let entries = Mutex<[String]>([])
    var all: [String] { entries.withLock { $0 } }
    func note(_ text: String) { entries.withLock { $0.append(text) } }
}

/// Deliveries that were put in, and an end.
final class FakeInbox: Inbox {
    let deliveries: AsyncStream<Delivery>
    private let journal: Journal

    init(_ all: [Delivery], _ journal: Journal) {
        self.journal = journal
        let (stream, continuation) = AsyncStream.makeStream(of: Delivery.self)
        for delivery in all { continuation.yield(delivery) }
        continuation.finish()
        deliveries = stream
    }

    func acknowledge(_ tag: DeliveryTag) async { journal.note("ack \(tag.number)") }
    func stop() async {}
}

/// Confirms everything, but fails as it was told to.
final class FakeOutbox: Outbox {
    private let journal: Journal
    let published = Mutex<[Publication]>([])
    private let failures: Mutex<[String: [PublishError]]>

    init(_ journal: Journal, failing: [String: [PublishError]] = [:]) {
        self.journal = journal
        failures = Mutex(failing)
    }

    func publish(_ publication: Publication) async throws(PublishError) {
        let failure = failures.withLock { failures -> PublishError? in
            guard var left = failures[publication.routingKey], !left.isEmpty else { return nil }
            let first = left.removeFirst()
            failures[publication.routingKey] = left
            return first
        }
        if let failure {
            journal.note("\(failure.label) \(publication.routingKey)")
            throw failure
        }
        await Task.yield()
        published.withLock { $0.append(publication) }
        journal.note("confirmed \(publication.exchange)/\(publication.routingKey)")
    }
}

struct FakeHandler: Handler {
    var answer: @Sendable (Incoming) async -> Result<Reaction, Failure>
    var farewell: @Sendable () async -> Result<[Publication], Failure> = { .success([]) }

    func handle(_ message: Incoming) async throws(Failure) -> Reaction { try await answer(message).get() }
    func abandon(_ message: Incoming, because cause: DeadLetterCause) async throws(Failure) -> [Publication] {
        try await farewell().get()
    }
}

extension Delivery {
    static func sample(
        _ number: UInt64 = 1,
        exchange: String = "tixly",
        isRedelivered: Bool = false,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) -> Delivery {
        var properties = MessageProperties(contentType: "application/json", type: "basket.sold")
        change(&properties)
        return Delivery(
            tag: DeliveryTag(connection: 1, number: number),
            queue: "uitpas.baskets",
            exchange: exchange,
            routingKey: "basket.sold.gent.handelsbeurs",
            isRedelivered: isRedelivered,
            properties: properties,
            body: Array("{}".utf8)
        )
    }

    /// The delivery that a publication becomes once its queue's delay is over.
    static func of(_ publication: Publication, exchange: String = "") -> Delivery {
        Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: publication.routingKey,
            exchange: exchange,
            routingKey: publication.routingKey,
            properties: publication.properties,
            body: publication.body
        )
    }
}

func publication(_ key: String, _ assurance: Publication.Assurance) -> Publication {
    Publication(
        exchange: "out",
        routingKey: key,
        properties: MessageProperties(),
        body: [],
        assurance: assurance
    )
}
