import FaultRig
import Rehearsal
import Testing
import Working

@testable import RabbitMQ

@Suite(.broker, .timeLimit(.minutes(5)))
struct OutageTests {
    @Test func `publications in flight when the connection is cut are all confirmed`() async throws {
        try await withQueue { session, queue in
            try await withWiretap { wiretap in
                try await withPublisher(to: try wiretap.brokers()) { publisher in
                    async let published: Void = publishMany(3_000, to: queue, with: publisher)
                    for _ in 0..<5 {
                        try await publisher.publish(publication(to: queue))
                        wiretap.cut()
                    }
                    try await published
                }
            }
            var missing = Set((0..<3_000).map(String.init))
            try await drain(queue, with: session) { delivery in
                if let id = delivery.properties.messageID { missing.remove(id) }
            }
            #expect(missing.isEmpty)
        }
    }

    @Test func `what was taken but not confirmed in time is published again`() async throws {
        try await withQueue { session, queue in
            try await withWiretap { wiretap in
                try await withPublisher(to: try wiretap.brokers()) { publisher in
                    try await publisher.publish(publication(to: queue))
                    wiretap.silence([.toClient])
                    async let published: Void = publishMany(500, to: queue, with: publisher)
                    while try await session.checkQueue(queue).messages < 501 {}
                    wiretap.cut()
                    try wiretap.heal()
                    try await published
                    #expect(publisher.counts.republished == 500)
                    #expect(publisher.counts.confirmed == 501)
                }
            }
            #expect(try await session.checkQueue(queue).messages == 1_001)
        }
    }

    @Test func `a consumer resumes, and old tags are ignored`() async throws {
        try await withQueue { session, queue in
            for index in 0..<20 {
                let properties = MessageProperties(messageID: "\(index)")
                try await session.publish(publication(to: queue, properties: properties))
            }
            try await withWiretap { wiretap in
                try await withConsumer(of: queue, at: try wiretap.brokers()) { consumer in
                    let before = await consumer.deliveries.first(20)
                    wiretap.cut()
                    let after = await consumer.deliveries.first(20)
                    #expect(after.allSatisfy { $0.isRedelivered })
                    #expect(Set(after.compactMap(\.properties.messageID)) == Set((0..<20).map(String.init)))
                    // The numbers of both connections are alike; the broker would take these for the new ones.
                    for delivery in before { await consumer.acknowledge(delivery.tag) }
                    for delivery in after.dropFirst(5) { await consumer.acknowledge(delivery.tag) }
                }
            }
            #expect(try await session.checkQueue(queue).messages == 5)
        }
    }

    @Test func `a consumer waits for a broker that refuses connections`() async throws {
        try await withQueue { session, queue in
            try await withWiretap { wiretap in
                try wiretap.refuse()
                try await withConsumer(of: queue, at: try wiretap.brokers()) { consumer in
                    #expect(consumer.state == .connecting)
                    try wiretap.heal()
                    try await session.publish(publication(to: queue))
                    #expect(await consumer.deliveries.first(1).count == 1)
                    #expect(consumer.state == .consuming)
                }
            }
        }
    }

    @Test func `the nodes are tried in turn`() async throws {
        try await withQueue { session, queue in
            var dead = try NearbyBroker.url()
            dead.port = 1
            var brokers = try NearbyBroker.brokers()
            brokers.urls.insert(dead, at: 0)
            try await session.publish(publication(to: queue))
            try await withConsumer(of: queue, at: brokers) { consumer in
                #expect(await consumer.deliveries.first(1).count == 1)
            }
        }
    }

    @Test func `closing does not hang on a broker that falls silent`() async throws {
        try await withQueue { _, queue in
            try await withWiretap { wiretap in
                let publisher = Publisher(to: try wiretap.brokers(), as: "test", logger: quiet)
                async let running: Void = publisher.run()
                try await publisher.publish(publication(to: queue))
                wiretap.silence()
                async let waiting = outcome(publisher, publication(to: queue))
                await publisher.close(grace: .milliseconds(300))
                #expect(await waiting == "closed")
                try await running
            }
        }
    }

    @Test func `a thread that hangs in a write is cut loose, and its message arrives`() async throws {
        try await withQueue { session, queue in
            try await withWiretap { wiretap in
                var brokers = try wiretap.brokers(stuckLimit: .seconds(1))
                // Nothing but the watchdog may notice.
                brokers.urls[0].heartbeat = .seconds(600)
                try await withPublisher(to: brokers) { publisher in
                    try await publisher.publish(publication(to: queue))
                    wiretap.silence()
                    // More than the buffers of three sockets hold.
                    let large = [UInt8](repeating: 1, count: 32 << 20)
                    async let waiting = outcome(publisher, publication(to: queue, body: large))
                    for await state in states(of: publisher) where state != .ready { break }
                    try wiretap.heal()
                    #expect(await waiting == "confirmed")
                }
            }
            #expect(try await session.checkQueue(queue).messages >= 2)
        }
    }

    @Test func `a missed heartbeat ends the connection`() async throws {
        try await withQueue { _, queue in
            try await withWiretap { wiretap in
                var brokers = try wiretap.brokers()
                brokers.urls[0].heartbeat = .seconds(1)
                try await withConsumer(of: queue, at: brokers) { consumer in
                    for await state in states(of: consumer) where state == .consuming { break }
                    wiretap.silence()
                    for await state in states(of: consumer) where state == .connecting { break }
                    try wiretap.heal()
                    for await state in states(of: consumer) where state == .consuming { break }
                }
            }
        }
    }

    @Test func `nothing is written while the broker says it is blocked`() async throws {
        try await withQueue { session, queue in
            try await withWiretap { wiretap in
                try await withPublisher(to: try wiretap.brokers()) { publisher in
                    try await publisher.publish(publication(to: queue))
                    wiretap.inject(WireNotice.blocked("low on memory"))
                    for await state in states(of: publisher) where state == .blocked(reason: "low on memory")
                    {
                        break
                    }
                    async let waiting = outcome(publisher, publication(to: queue))
                    try await publisher.publish(publication(to: queue, assurance: .bestEffort))
                    #expect(try await session.checkQueue(queue).messages == 1)
                    wiretap.inject(WireNotice.unblocked)
                    #expect(await waiting == "confirmed")
                    #expect(publisher.state == .ready)
                    // On the same connection: what is confirmed after the other has come after it.
                    try await publisher.publish(publication(to: queue))
                }
            }
            #expect(try await session.checkQueue(queue).messages == 4)
        }
    }

    @Test func `a best-effort publication waits for a connection`() async throws {
        try await withQueue { session, queue in
            try await withWiretap { wiretap in
                try wiretap.refuse()
                try await withPublisher(to: try wiretap.brokers()) { publisher in
                    try await publisher.publish(publication(to: queue, assurance: .bestEffort))
                    #expect(publisher.counts.dropped == 0)
                    try wiretap.heal()
                    try await publisher.publish(publication(to: queue))
                }
            }
            #expect(try await session.checkQueue(queue).messages == 2)
        }
    }
}

/// What the broker says when memory runs out, and when it no longer does.
enum WireNotice {
    static func blocked(_ reason: String) -> [UInt8] {
        frame([0, 10, 0, 60, UInt8(reason.utf8.count)] + Array(reason.utf8))
    }

    static let unblocked = frame([0, 10, 0, 61])

    /// A method frame on channel 0.
    private static func frame(_ payload: [UInt8]) -> [UInt8] {
        [1, 0, 0, 0, 0, 0, UInt8(payload.count)] + payload + [0xCE]
    }
}

/// Takes everything out of `queue`.
func drain(_ queue: String, with session: BrokerSession, _ body: (Delivery) -> Void) async throws {
    var last: DeliveryTag?
    while let fetched = try await session.get(from: queue) {
        body(fetched.delivery)
        last = fetched.delivery.tag
    }
    if let last { try await session.acknowledge(last, multiple: true) }
}
