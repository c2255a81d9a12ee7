import Testing
import ThreadExecutor
import Working

@testable import RabbitMQ

@Suite(.enabled(if: TestBroker.isWanted, TestBroker.hint), .timeLimit(.minutes(1)))
struct PublisherTests {
    @Test func `a thousand in flight are all confirmed`() async throws {
        try await withQueue { session, queue in
            try await withPublisher { publisher in
                try await publishMany(2_500, to: queue, with: publisher)
                #expect(publisher.counts == PublisherCounts(confirmed: 2_500))
            }
            #expect(try await session.checkQueue(queue).messages == 2_500)
        }
    }

    @Test func `a routed publication that no queue takes is unroutable`() async throws {
        try await withPublisher { publisher in
            let nowhere = publication(to: TestBroker.name("nowhere"))
            await #expect(
                throws: PublishError.unroutable(
                    exchange: "",
                    routingKey: nowhere.routingKey,
                    reply: "312 NO_ROUTE"
                )
            ) { try await publisher.publish(nowhere) }
        }
    }

    @Test func `a confirmed publication that no queue takes is counted`() async throws {
        let unrouted = Lock<[String]>([])
        let onUnrouted: @Sendable (Publication) -> Void = { publication in
            unrouted.withLock { $0.append(publication.routingKey) }
        }
        try await withPublisher(onUnrouted: onUnrouted) { publisher in
            let nowhere = publication(to: TestBroker.name("nowhere"), assurance: .confirmed)
            try await publisher.publish(nowhere)
            #expect(publisher.counts == PublisherCounts(confirmed: 1, unrouted: 1))
            #expect(unrouted.withLock { $0 } == [nowhere.routingKey])
        }
    }

    @Test func `returns among hundreds in flight meet the right callers`() async throws {
        try await withQueue { session, queue in
            try await withPublisher { publisher in
                let nowhere = TestBroker.name("nowhere")
                let unroutable = await withTaskGroup { group in
                    for index in 0..<600 {
                        let key = index.isMultiple(of: 3) ? nowhere : queue
                        let properties = MessageProperties(messageID: "\(index)")
                        group.addTask {
                            await outcome(publisher, publication(to: key, properties: properties))
                                == "unroutable"
                                ? index : nil
                        }
                    }
                    return await group.reduce(into: Set<Int>()) { set, index in
                        if let index { set.insert(index) }
                    }
                }
                #expect(unroutable == Set(stride(from: 0, to: 600, by: 3)))
            }
            #expect(try await session.checkQueue(queue).messages == 400)
        }
    }

    @Test func `a missing exchange is refused while its neighbours succeed`() async throws {
        try await withQueue { session, queue in
            try await withPublisher { publisher in
                let missing = TestBroker.name("missing")
                let outcomes = await withTaskGroup { group in
                    for index in 0..<300 {
                        let exchange = index == 120 || index == 121 ? missing : ""
                        group.addTask {
                            (exchange, await outcome(publisher, publication(to: queue, exchange: exchange)))
                        }
                    }
                    return await group.reduce(into: [String: Int]()) { counts, result in
                        counts["\(result.0.isEmpty ? "there" : "missing") \(result.1)", default: 0] += 1
                    }
                }
                #expect(outcomes == ["there confirmed": 298, "missing refused": 2])
            }
            #expect(try await session.checkQueue(queue).messages >= 298)
        }
    }

    @Test func `somebody else's user id is refused with the broker's words`() async throws {
        try await withQueue { _, queue in
            try await withPublisher { publisher in
                let properties = MessageProperties(userID: "somebody-else")
                let error = await #expect(throws: PublishError.self) {
                    try await publisher.publish(publication(to: queue, properties: properties))
                }
                guard case .refused(_, _, let reply) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(reply.contains("PRECONDITION_FAILED"))
                try await publisher.publish(publication(to: queue))
            }
        }
    }

    @Test func `what AMQP can't carry is refused before it is sent`() async throws {
        try await withQueue { _, queue in
            try await withPublisher { publisher in
                let long = String(repeating: "x", count: 256)
                let flawed = [
                    publication(to: long), publication(to: queue, exchange: long),
                    publication(to: queue, properties: MessageProperties(messageID: long)),
                    publication(to: queue, properties: MessageProperties(headers: [long: .void])),
                    publication(to: queue, properties: MessageProperties(headers: ["n": .uint64(.max)])),
                    publication(
                        to: queue,
                        properties: MessageProperties(headers: [
                            "h": .bytes([UInt8](repeating: 0, count: 131_072))
                        ])
                    ),
                ]
                for publication in flawed { #expect(await outcome(publisher, publication) == "refused") }
                try await publisher.publish(publication(to: queue))
            }
        }
    }

    @Test func `a queue that is full rejects`() async throws {
        let arguments: Headers = ["x-max-length": .int32(1), "x-overflow": .string("reject-publish")]
        try await withQueue(arguments: arguments) { _, queue in
            try await withPublisher { publisher in
                try await publisher.publish(publication(to: queue))
                await #expect(throws: PublishError.rejected(exchange: "", routingKey: queue)) {
                    try await publisher.publish(publication(to: queue))
                }
            }
        }
    }

    @Test func `a best-effort publication asks for nothing`() async throws {
        try await withQueue { session, queue in
            try await withPublisher { publisher in
                try await publisher.publish(publication(to: queue))
                try await publisher.publish(publication(to: queue, assurance: .bestEffort))
                try await publisher.publish(
                    publication(to: TestBroker.name("nowhere"), assurance: .bestEffort)
                )
                try await publisher.publish(publication(to: queue))
            }
            #expect(try await session.checkQueue(queue).messages == 3)
        }
    }

    @Test func `after close everything is refused as closed`() async throws {
        let publisher = Publisher(to: try TestBroker.brokers(), as: "test", logger: quiet)
        async let running: Void = publisher.run()
        await publisher.close(grace: .seconds(1))
        try await running
        await #expect(throws: PublishError.closed) { try await publisher.publish(publication(to: "x")) }
        #expect(publisher.state == .stopped)
    }

    @Test func `close before run ends run at once`() async throws {
        let publisher = Publisher(to: try TestBroker.brokers(), as: "test", logger: quiet)
        await publisher.close(grace: .seconds(1))
        try await publisher.run()
    }
}

/// How a publication ended, in a word.
func outcome(_ publisher: Publisher, _ publication: Publication) async -> String {
    do throws(PublishError) {
        try await publisher.publish(publication)
        return "confirmed"
    } catch {
        return error.label
    }
}

/// Publishes `count` messages at once, numbered in their message ids.
func publishMany(_ count: Int, to queue: String, with publisher: Publisher) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<count {
            group.addTask {
                let properties = MessageProperties(messageID: "\(index)")
                try await publisher.publish(publication(to: queue, properties: properties))
            }
        }
        try await group.waitForAll()
    }
}
