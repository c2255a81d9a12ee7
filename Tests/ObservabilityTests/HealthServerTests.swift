import CoreMetrics
import Foundation
import FoundationNetworking
import Logging
import ServiceLifecycle
import Testing

@testable import Observability

@Suite(.timeLimit(.minutes(1))) struct HealthServerTests {
    let readiness = Readiness(waitingFor: ["broker", "ledger"])
    let metrics = PrometheusMetrics()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs a server on a free port while `body` asks it, then shuts it down.
    private func serving(_ body: (_ port: Int) async throws -> Void) async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = HealthServer(
            host: "127.0.0.1",
            port: 0,
            readiness: readiness,
            metrics: metrics,
            logger: logger,
            onListening: { listening.yield($0) }
        )
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
            for await port in ports {
                try await body(port)
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }

    private func get(_ path: String, _ port: Int) async throws -> (status: Int, type: String?, body: String) {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        let answer = try #require(response as? HTTPURLResponse)
        return (
            answer.statusCode, answer.value(forHTTPHeaderField: "Content-Type"),
            String(decoding: data, as: UTF8.self)
        )
    }

    @Test func `it lives, whatever its parts say`() async throws {
        try await serving { port in
            let answer = try await get("/livez", port)
            #expect(answer.status == 200)
            #expect(answer.body == "ok\n")
        }
    }

    @Test func `it is ready when all parts are, and says which are not`() async throws {
        try await serving { port in
            var answer = try await get("/readyz", port)
            #expect(answer.status == 503)
            #expect(answer.type == "application/json")
            #expect(
                answer.body
                    == "{\"ready\":false,\"checks\":{\"broker\":\"starting\",\"ledger\":\"starting\"}}\n"
            )
            readiness.set("broker", .ready)
            readiness.set("ledger", .notReady("it said \"no\" to 0900000067513"))
            #expect(!readiness.isReady)
            answer = try await get("/readyz", port)
            #expect(answer.status == 503)
            #expect(
                answer.body
                    == "{\"ready\":false,\"checks\":{\"broker\":\"ok\",\"ledger\":\"it said \\\"no\\\" to *********7513\"}}\n"
            )
            readiness.set("ledger", .ready)
            #expect(readiness.isReady)
            answer = try await get("/readyz", port)
            #expect(answer.status == 200)
            #expect(answer.body == "{\"ready\":true,\"checks\":{\"broker\":\"ok\",\"ledger\":\"ok\"}}\n")
        }
    }

    @Test func `it tells its metrics`() async throws {
        Counter(label: "c", factory: metrics).increment()
        try await serving { port in
            let answer = try await get("/metrics", port)
            #expect(answer.status == 200)
            #expect(answer.type == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.body == metrics.render())
            #expect(answer.body.contains("c_total 1\n"))
            #expect(try await get("/nothing", port).status == 404)
        }
    }

    @Test func `a port in use is told in one sentence`() async throws {
        try await serving { port in
            let second = HealthServer(
                host: "127.0.0.1",
                port: port,
                readiness: readiness,
                metrics: metrics,
                logger: logger
            )
            let error = await #expect(throws: HealthServerError.self) { try await second.run() }
            #expect(
                error?.description
                    == "cannot serve health endpoints on 127.0.0.1:\(port): Address already in use"
            )
        }
    }

    @Test func `without a port it runs until it is shut down`() async throws {
        let server = HealthServer(port: 0, readiness: readiness, metrics: metrics, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        async let running: Void = group.run()
        await group.triggerGracefulShutdown()
        try await running
    }

    @Test func `without a port it ends when it is cancelled`() async throws {
        let server = HealthServer(port: 0, readiness: readiness, metrics: metrics, logger: logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await server.run() }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
    }
}
