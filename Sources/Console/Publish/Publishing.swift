import ArgumentParser
import Assembly
import Messages
import RabbitMQ
import Tickets
import Topology
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Publishes documents in order, and shows what answers them.
struct Publishing {
    var session: BrokerSession
    var plan: TopologyPlan
    var documents: [Document]
    /// How long to wait for answers after the last document; nil for not at all.
    var patience: Duration?
    var asJSON: Bool

    func run() async throws {
        try await session.connect()
        let pairs = documents.map { (id: Self.newID(), document: $0) }
        guard let patience else {
            for (id, document) in pairs { try await publish(document, id: id, replyTo: nil) }
            return await session.close()
        }
        let queue = try await session.consumeReplies()
        let awaited = pairs.map { AwaitedAnswer($0.document, id: $0.id) }
        for key in Set(awaited.flatMap(\.keys)) {
            try await session.bindQueue(queue, to: Exchange.outcomes, key: key)
        }
        for (id, document) in pairs { try await publish(document, id: id, replyTo: queue) }
        let answers = Answers(to: awaited, from: session, asJSON: asJSON)
        let open = await answers.show(atMost: patience)
        await session.close()
        guard open > 0 else { return }
        throw ToolFailure("\(open) of \(documents.count) messages not answered in time", code: .incomplete)
    }

    /// Publishes one document; that no worker will see it is a failure, even where the broker keeps it.
    private func publish(_ document: Document, id: String, replyTo: String?) async throws {
        if document.delay > .zero { try await Task.sleep(for: document.delay) }
        let publication = document.publication(id: id, replyTo: replyTo, at: .now)
        let key = "the routing key \"\(publication.routingKey)\" of exchange \(publication.exchange)"
        guard try await session.publish(publication) else {
            throw ToolFailure(
                "\(document.source): no queue takes \(key); is the type right, and the topology applied?"
            )
        }
        // The alternate exchange has taken it, so that the broker does not give it back.
        guard !plan.queues(at: publication.exchange, forKey: publication.routingKey).isEmpty else {
            throw ToolFailure(
                "\(document.source): no queue takes \(key), so it is a dead letter now; is the type right?"
            )
        }
        remark("published \(document.source) as \(publication.routingKey)")
    }

    private static func newID() -> String { UUID().uuidString.lowercased() }
}
