import ArgumentParser
import Messages
import Observability
import RabbitMQ
import Tickets
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Publishes documents in order, and shows what answers them.
struct Publishing {
    var session: BrokerSession
    var documents: [Document]
    /// How long to wait for answers after the last document; nil for not at all.
    var patience: Duration?
    var asJSON: Bool

    func run() async throws {
        try await session.connect()
        guard let patience else {
            for document in documents { try await publish(document, id: Self.newID(), replyTo: nil) }
            return await session.close()
        }
        let queue = try await session.consumeReplies()
        let pairs = documents.map { (id: Self.newID(), document: $0) }
        let expectations = pairs.map { Expectation($0.document, id: $0.id) }
        for key in Set(expectations.flatMap(\.keys)) {
            try await session.bindQueue(queue, to: Exchange.outcomes, key: key)
        }
        for (id, document) in pairs { try await publish(document, id: id, replyTo: queue) }
        let open = await Answers(session: session, asJSON: asJSON).show(for: expectations, atMost: patience)
        await session.close()
        guard open > 0 else { return }
        throw ToolFailure("\(open) of \(documents.count) messages not answered in time", code: .incomplete)
    }

    private func publish(_ document: Document, id: String, replyTo: String?) async throws {
        if document.delay > .zero { try await Task.sleep(for: document.delay) }
        let publication = document.publication(id: id, replyTo: replyTo, at: .now)
        guard try await session.publish(publication) else {
            throw ToolFailure(
                "\(document.source): no queue takes the routing key \"\(publication.routingKey)\" "
                    + "of exchange \(publication.exchange); is the type right, and the topology applied?"
            )
        }
        remark("published \(document.source) as \(publication.routingKey)")
    }

    private static func newID() -> String { UUID().uuidString.lowercased() }
}

/// Shows answers as they come.
private struct Answers {
    var session: BrokerSession
    var asJSON: Bool

    /// Shows answers until every expectation is met or the time is over; returns how many are not met.
    func show(for expectations: [Expectation], atMost patience: Duration) async -> Int {
        let progress = AsyncStream<Int>.makeStream()
        await withTaskGroup { group in
            group.addTask {
                await follow(expectations) { progress.continuation.yield($0) }
            }
            group.addTask {
                // Cancelled is as good as over.
                try? await Task.sleep(for: patience)
            }
            await group.next()
            group.cancelAll()
        }
        progress.continuation.finish()
        var open = expectations.count { !$0.isDone }
        for await left in progress.stream { open = left }
        return open
    }

    private func follow(_ expectations: [Expectation], _ left: (Int) -> Void) async {
        var expectations = expectations
        var seen: Set<String> = []
        guard !expectations.allSatisfy(\.isDone) else { return }
        for await delivery in session.replies {
            let value: JSONValue
            do {
                value = try JSONDecoder().decode(JSONValue.self, from: Data(delivery.body))
            } catch {
                remark("an answer is not JSON: \(delivery.properties.type ?? "")")
                continue
            }
            // What is told to the exchange and to the reply queue is told once here.
            if let id = delivery.properties.messageID, !seen.insert(id).inserted { continue }
            var isAnswer = false
            for index in expectations.indices where expectations[index].take(delivery.properties, value) {
                isAnswer = true
            }
            if isAnswer { write(delivery.properties.type ?? "", value) }
            left(expectations.count { !$0.isDone })
            if expectations.allSatisfy(\.isDone) { return }
        }
    }

    private func write(_ type: String, _ body: JSONValue) {
        let text = Redaction.mask(String(decoding: Body.encode(body), as: UTF8.self))
        if asJSON {
            print("{\"type\":\(String(decoding: Body.encode(type), as: UTF8.self)),\"body\":\(text)}")
        } else {
            Results.write(line: "\(type)  \(text)")
        }
    }
}
