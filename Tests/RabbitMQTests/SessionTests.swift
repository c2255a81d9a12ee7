import FaultRig
import Rehearsal
import Testing
import Working

@testable import RabbitMQ

@Suite(.broker, .timeLimit(.minutes(5)))
struct SessionTests {
    @Test func `a declaration that does not match says why and leaves the session usable`() async throws {
        try await withQueue { session, queue in
            let error = await #expect(throws: BrokerError.self) {
                try await session.declareQueue(queue, arguments: ["x-max-length": .int32(3)])
            }
            #expect(error?.code == .preconditionFailed)
            #expect(error?.reply?.contains("inequivalent arg 'x-max-length' for queue '\(queue)'") == true)
            let status = try await session.checkQueue(queue)
            #expect(status == QueueStatus(name: queue, messages: 0, consumers: 0))
        }
    }

    @Test func `bindings come and go`() async throws {
        try await withQueue { session, queue in
            let exchange = NearbyBroker.name("exchange")
            try await session.declareExchange(exchange, type: "direct", arguments: ["x": .bool(true)])
            try await session.checkExchange(exchange)
            let message = publication(to: "key", exchange: exchange)
            #expect(try await session.publish(message) == false)
            try await session.bindQueue(queue, to: exchange, key: "key")
            #expect(try await session.publish(message))
            try await session.unbindQueue(queue, from: exchange, key: "key")
            #expect(try await session.publish(message) == false)
            #expect(try await session.purgeQueue(queue) == 1)
            try await session.deleteExchange(exchange)
            let error = await #expect(throws: BrokerError.self) { try await session.checkExchange(exchange) }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `messages are taken, given back and acknowledged`() async throws {
        try await withQueue { session, queue in
            for index in 0..<3 { try await session.publish(publication(to: queue, body: [UInt8(index)])) }
            let first = try #require(try await session.get(from: queue))
            #expect(first.delivery.body == [0])
            #expect(first.remaining == 2)
            try await session.requeue(first.delivery.tag)
            let again = try #require(try await session.get(from: queue))
            #expect(again.delivery.body == [0])
            #expect(again.delivery.isRedelivered)
            _ = try await session.get(from: queue)
            let last = try #require(try await session.get(from: queue))
            #expect(try await session.get(from: queue) == nil)
            try await session.acknowledge(last.delivery.tag, multiple: true)
            await session.close()
            #expect(try await session.checkQueue(queue).messages == 0)
        }
    }

    @Test func `tags of an earlier channel do nothing`() async throws {
        try await withQueue { session, queue in
            try await session.publish(publication(to: queue))
            let before = try #require(try await session.get(from: queue))
            _ = try? await session.checkQueue(NearbyBroker.name("missing"))  // Closes the channel.
            let after = try #require(try await session.get(from: queue))
            try await session.acknowledge(before.delivery.tag)
            await session.close()
            #expect(try await session.checkQueue(queue).messages == 1)
            #expect(after.delivery.isRedelivered)
        }
    }

    @Test func `a refused publication surfaces and the next one arrives`() async throws {
        try await withQueue { session, queue in
            let missing = publication(to: queue, exchange: NearbyBroker.name("missing"))
            let error = await #expect(throws: BrokerError.self) { try await session.publish(missing) }
            #expect(error?.code == .notFound)
            let long = publication(to: String(repeating: "x", count: 256))
            await #expect(throws: BrokerError.self) { try await session.publish(long) }
            let isRouted = try await session.publish(publication(to: queue))
            #expect(isRouted)
        }
    }

    @Test func `replies come back to the session's own queue`() async throws {
        try await withQueue { session, queue in
            let replyTo = try await session.consumeReplies()
            try await session.publish(publication(to: queue, properties: MessageProperties(replyTo: replyTo)))
            let request = try #require(try await session.get(from: queue))
            try await withPublisher { publisher in
                let reply = publication(
                    to: try #require(request.delivery.properties.replyTo),
                    body: [42]
                )
                try await publisher.publish(reply)
            }
            #expect(await session.replies.first(1).first?.body == [42])
        }
    }

    @Test func `a broker that can't be reached is one sentence, at once`() async throws {
        var url = try NearbyBroker.url()
        (url.host, url.port) = ("127.0.0.1", 1)
        let session = BrokerSession(at: try NearbyBroker.brokers(url), as: "test")
        let error = await #expect(throws: BrokerError.self) { try await session.connect() }
        #expect(error?.isFatal == false)
        #expect(error?.description == "RabbitMQ at 127.0.0.1:1 can't be reached: a socket error occurred")
    }

    @Test func `it connects again after the connection was lost`() async throws {
        try await withWiretap { wiretap in
            let session = BrokerSession(at: try wiretap.brokers(), as: "test")
            try await session.connect()
            wiretap.cut()
            // The first call after the cut may be the one that finds out.
            _ = try? await session.checkExchange("amq.topic")
            try await session.checkExchange("amq.topic")
            await session.close()
        }
    }
}
