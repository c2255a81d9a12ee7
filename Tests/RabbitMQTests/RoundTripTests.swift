import Rehearsal
import Testing
import Working

@testable import RabbitMQ

@Suite(.broker, .timeLimit(.minutes(5)))
struct RoundTripTests {
    private let headers: Headers = [
        "void": .void, "bool": .bool(true), "int8": .int8(-8), "uint8": .uint8(200), "int16": .int16(-1_600),
        "uint16": .uint16(60_000), "int32": .int32(-320_000), "uint32": .uint32(4_000_000_000),
        "int64": .int64(.min), "float": .float(1.5), "double": .double(-2.25),
        "decimal": .decimal(scale: 2, value: 1_240), "timestamp": .timestamp(1_795_000_000),
        "string": .string("Gentse Feesten ☂"), "empty": .string(""), "bytes": .bytes([0, 1, 254, 255]),
        "array": .array([.string("a"), .int32(1), .array([]), .table(["x": .void])]),
        "table": .table(["deep": .table(["deeper": .array([.bool(false)])])]),
    ]

    @Test func `properties and every type of header survive`() async throws {
        let user = try NearbyBroker.url().user
        let properties = MessageProperties(
            contentType: "application/json",
            contentEncoding: "utf-8",
            headers: headers,
            isPersistent: true,
            priority: 3,
            correlationID: "c-1",
            replyTo: "answers",
            expiration: "60000",
            messageID: "m-1",
            timestamp: 1_795_000_000,
            type: "basket.sold",
            userID: user,
            appID: "tixly"
        )
        try await withQueue { session, queue in
            #expect(try await session.publish(publication(to: queue, properties: properties)))
            try await withConsumer(of: queue) { consumer in
                let delivery = try #require(await consumer.deliveries.first(1).first)
                #expect(delivery.properties == properties)
                #expect(delivery.queue == queue)
                #expect(delivery.routingKey == queue)
                #expect(delivery.exchange.isEmpty)
                #expect(!delivery.isRedelivered)
                await consumer.acknowledge(delivery.tag)
            }
            #expect(try await session.checkQueue(queue).messages == 0)
        }
    }

    @Test func `a message without properties stays without`() async throws {
        let bare = MessageProperties(isPersistent: false)
        try await withQueue { session, queue in
            try await session.publish(publication(to: queue, properties: bare))
            let fetched = try #require(try await session.get(from: queue))
            #expect(fetched.delivery.properties == bare)
            try await session.acknowledge(fetched.delivery.tag)
        }
    }

    @Test func `an unsigned 64-bit header travels as a signed one`() async throws {
        try await withQueue { session, queue in
            let properties = MessageProperties(headers: ["big": .uint64(9)])
            try await session.publish(publication(to: queue, properties: properties))
            #expect(try await session.get(from: queue)?.delivery.properties.headers == ["big": .int64(9)])
        }
    }

    @Test func `a header that is nested a thousand deep is left out, and the message is taken`() async throws
    {
        let deep = (0..<1_000).reduce(HeaderValue.void) { value, _ in .array([value]) }
        try await withQueue { session, queue in
            let properties = MessageProperties(headers: ["deep": deep, "flat": .bool(true)])
            try await session.publish(publication(to: queue, body: [1], properties: properties))
            try await withConsumer(of: queue) { consumer in
                let delivery = try #require(await consumer.deliveries.first(1).first)
                #expect(delivery.properties.headers == ["flat": .bool(true)])
                #expect(delivery.body == [1])
                await consumer.acknowledge(delivery.tag)
            }
        }
    }

    /// The third one fills a frame exactly, the fourth one two.
    @Test(arguments: [0, 1, 131_064, 262_128, 131_065, 1 << 20])
    func `a body survives to the byte, whatever its size`(_ size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await withQueue { session, queue in
            try await withPublisher { publisher in
                try await publisher.publish(publication(to: queue, body: body))
            }
            try await withConsumer(of: queue) { consumer in
                let delivery = try #require(await consumer.deliveries.first(1).first)
                #expect(delivery.body == body)
                await consumer.acknowledge(delivery.tag)
            }
        }
    }
}
