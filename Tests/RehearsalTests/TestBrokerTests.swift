import Foundation
import Rehearsal
import Testing

@Suite(.broker, .timeLimit(.minutes(5)))
struct `A virtual host of a test` {
    @Test func `is there, is empty, and is gone afterwards`() async throws {
        let broker = try TestBroker.required()
        let name = try await broker.withVirtualHost { host in
            let queues = try await host.queues()
            #expect(queues.isEmpty)
            #expect(host.amqpURL.hasSuffix("/\(host.name)"))
            return host.name
        }
        #expect(try await broker.management("GET", "/api/vhosts").contains(name) == false)
    }

    @Test(arguments: ["classic", "quorum"])
    func `counts the messages of its queues without delay`(kind: String) async throws {
        try await TestBroker.required().withVirtualHost { host in
            try await host.declare("desk", kind: kind)
            for _ in 0..<3 { try await host.publish("hello", to: "desk") }
            let desk = try await host.queue("desk")
            #expect(desk.messages == 3)
            #expect(desk.ready == 3)
            #expect(desk.consumers == 0)
        }
    }

    @Test func `has users with rights of their own`() async throws {
        let broker = try TestBroker.required()
        try await broker.withVirtualHost { host in
            try await host.addUser("tixly-test", password: "secret", write: "^tixly$")
            let permissions = try await broker.rabbitmqctl("list_permissions", "-p", host.name)
            #expect(permissions.contains("tixly-test\t\t^tixly$\t"))
            #expect(host.url(user: "tixly-test", password: "secret").contains("tixly-test:secret@"))
        }
    }

    @Test func `that is refused something says what`() async throws {
        let broker = try TestBroker.required()
        let error = await #expect(throws: RehearsalError.self) {
            try await broker.management("GET", "/api/queues/nowhere/none")
        }
        #expect(error?.description.contains("404") == true)
    }
}

@Suite(.brokerAlone, .serialized, .timeLimit(.minutes(5)))
struct `The test broker` {
    @Test(arguments: [[TestBroker.Act.restart], [.kill, .start], [.pause, .resume]])
    func `keeps what is durable and its address whatever is done to it`(acts: [TestBroker.Act]) async throws {
        let broker = try TestBroker.required()
        try await broker.withVirtualHost { host in
            try await host.declare("desk", kind: "quorum")
            try await host.publish("hello", to: "desk")
            for act in acts { try await broker.control(act) }
            try await eventually("the message is back") { try await host.queue("desk").ready == 1 }
        }
    }
}

extension VirtualHost {
    fileprivate func declare(_ queue: String, kind: String) async throws {
        try await broker.management(
            "PUT",
            "/api/queues/\(name)/\(queue)",
            body: #"{"durable":true,"arguments":{"x-queue-type":"\#(kind)"}}"#
        )
    }

    fileprivate func publish(_ text: String, to queue: String) async throws {
        let answer = try await broker.management(
            "POST",
            "/api/exchanges/\(name)/amq.default/publish",
            body: """
                {"properties":{"delivery_mode":2},"routing_key":"\(queue)","payload":"\(text)","payload_encoding":"string"}
                """
        )
        #expect(answer.contains("true"))
    }
}
