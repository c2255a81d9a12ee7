import FaultRig
import Rehearsal
import Testing
import Working

@testable import RabbitMQ

@Suite(.broker, .timeLimit(.minutes(5)))
struct ConsumerTests {
    @Test func `each queue has a prefetch of its own`() async throws {
        try await withQueue { session, first in
            try await withQueue { _, second in
                for _ in 0..<10 {
                    try await session.publish(publication(to: first))
                    try await session.publish(publication(to: second))
                }
                let consumer = Consumer(
                    of: [Subscription(queue: first, prefetch: 2), Subscription(queue: second, prefetch: 3)],
                    at: try NearbyBroker.brokers(),
                    as: "test",
                    logger: quiet
                )
                async let running: Void = consumer.run()
                let deliveries = await consumer.deliveries.first(5)
                #expect(deliveries.filter { $0.queue == first }.count == 2)
                #expect(deliveries.filter { $0.queue == second }.count == 3)
                #expect(try await session.checkQueue(first).messages == 8)
                #expect(try await session.checkQueue(second).messages == 7)
                await consumer.close()
                try await running
                #expect(try await session.checkQueue(first).messages == 10)
            }
        }
    }

    @Test func `acknowledgements in any order leave nothing behind`() async throws {
        try await withQueue { session, queue in
            for _ in 0..<500 { try await session.publish(publication(to: queue)) }
            try await withConsumer(of: queue, prefetch: 50) { consumer in
                var taken = 0
                var held: [DeliveryTag] = []
                for await delivery in consumer.deliveries {
                    taken += 1
                    // Settles ten at a time, the newest first.
                    held.append(delivery.tag)
                    if held.count == 10 {
                        for tag in held.reversed() { await consumer.acknowledge(tag) }
                        held = []
                    }
                    if taken == 500 { break }
                }
            }
            #expect(try await session.checkQueue(queue).messages == 0)
        }
    }

    @Test func `after stop deliveries end and can still be acknowledged`() async throws {
        try await withQueue { session, queue in
            for _ in 0..<3 { try await session.publish(publication(to: queue)) }
            try await withConsumer(of: queue, prefetch: 2) { consumer in
                let deliveries = await consumer.deliveries.first(2)
                await consumer.stop()
                #expect(consumer.state == .stopped)
                #expect(await consumer.deliveries.first(1).isEmpty)
                // Others may have the queue now.
                while try await session.checkQueue(queue).consumers > 0 {}
                for delivery in deliveries { await consumer.acknowledge(delivery.tag) }
            }
            #expect(try await session.checkQueue(queue).messages == 1)
        }
    }

    @Test func `cancelling run closes`() async throws {
        try await withQueue { _, queue in
            let consumer = Consumer(
                of: [Subscription(queue: queue, prefetch: 1)],
                at: try NearbyBroker.brokers(),
                as: "test",
                logger: quiet
            )
            let task = Task { try await consumer.run() }
            for await state in states(of: consumer) where state == .consuming { break }
            task.cancel()
            try await task.value
            #expect(consumer.state == .stopped)
        }
    }

    @Test func `a missing queue is fatal, in one sentence`() async throws {
        let queue = NearbyBroker.name("missing")
        let consumer = Consumer(
            of: [Subscription(queue: queue, prefetch: 1)],
            at: try NearbyBroker.brokers(),
            as: "test",
            logger: quiet
        )
        let error = await #expect(throws: BrokerError.self) { try await consumer.run() }
        let url = try NearbyBroker.url()
        #expect(error?.isFatal == true)
        #expect(error?.label == "not-found")
        #expect(
            error?.description
                == "RabbitMQ at \(url.authority) failed at basic.consume: NOT_FOUND - no queue '\(queue)' in vhost '\(url.virtualHost)'"
        )
        #expect(await consumer.deliveries.first(1).isEmpty)
        #expect(consumer.state == .stopped)
    }

    @Test func `a refused login is fatal and does not tell the password`() async throws {
        var url = try NearbyBroker.url()
        (url.user, url.password) = ("nobody", "s3cret")
        let consumer = Consumer(
            of: [Subscription(queue: "x", prefetch: 1)],
            at: try NearbyBroker.brokers(url),
            as: "test",
            logger: quiet
        )
        let error = await #expect(throws: BrokerError.self) { try await consumer.run() }
        #expect(error?.isFatal == true)
        #expect(error?.label == "login-refused")
        let sentence = try #require(error?.description)
        #expect(
            sentence.hasPrefix(
                "RabbitMQ at \(url.authority) refused the login of user nobody: ACCESS_REFUSED"
            )
        )
        #expect(!sentence.contains("s3cret"))
    }

    @Test func `a missing virtual host is fatal`() async throws {
        var url = try NearbyBroker.url()
        url.virtualHost = NearbyBroker.name("missing")
        let publisher = Publisher(to: try NearbyBroker.brokers(url), as: "test", logger: quiet)
        let error = await #expect(throws: BrokerError.self) { try await publisher.run() }
        #expect(error?.isFatal == true)
        #expect(error?.label == "not-allowed")
        #expect(await outcome(publisher, publication(to: "x")) == "closed")
    }

    @Test func `a deleted queue is waited for once it has worked`() async throws {
        try await withQueue { session, queue in
            try await withConsumer(of: queue) { consumer in
                for await state in states(of: consumer) where state == .consuming { break }
                try await session.deleteQueue(queue)
                for await state in states(of: consumer) where state == .connecting { break }
                try await session.declareQueue(queue)
                try await session.publish(publication(to: queue))
                #expect(await consumer.deliveries.first(1).count == 1)
            }
        }
    }

    @Test func `every consumer gets its own copy of a broadcast, and word of each connection`() async throws {
        try await withQueue { session, queue in
            let exchange = NearbyBroker.name("exchange")
            try await session.declareExchange(exchange, type: "topic", isDurable: false)
            try await withWiretap { wiretap in
                let consumer = Consumer(
                    of: [Subscription(queue: queue, prefetch: 5)],
                    broadcast: BroadcastSubscription(bindings: [.init(exchange: exchange, key: "mapping.#")]),
                    at: try wiretap.brokers(),
                    as: "test",
                    logger: quiet
                )
                async let running: Void = consumer.run()
                var broadcasts = consumer.broadcasts.makeAsyncIterator()
                #expect(await broadcasts.next() == .connected)
                for await state in states(of: consumer) where state == .consuming { break }
                let sent = publication(to: "mapping.changed", exchange: exchange, body: [1])
                #expect(try await session.publish(sent))
                guard case .message(let delivery) = await broadcasts.next() else {
                    Issue.record("no message")
                    return
                }
                #expect(delivery.body == [1])
                #expect(delivery.exchange == exchange)
                wiretap.cut()
                #expect(await broadcasts.next() == .connected)
                // Broadcasts take numbers on the channel as well.
                for await state in states(of: consumer) where state == .consuming { break }
                #expect(try await session.publish(sent))
                _ = await broadcasts.next()
                for _ in 0..<3 { try await session.publish(publication(to: queue)) }
                for delivery in await consumer.deliveries.first(3) {
                    await consumer.acknowledge(delivery.tag)
                }
                await consumer.close()
                try await running
            }
            #expect(try await session.checkQueue(queue).messages == 0)
            try await session.deleteExchange(exchange)
        }
    }
}
