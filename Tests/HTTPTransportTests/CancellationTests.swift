import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    private static func silentServer() throws -> LoopbackServer {
        try LoopbackServer { peer in
            peer.readRequest()
            peer.waitForClose()
        }
    }

    @Test func `cancelling the task ends an exchange the server has read as unknown`() async throws {
        let server = try Self.silentServer()
        defer { server.stop() }
        let client = HTTPClient()
        let task = Task { try await client.send(HTTPRequest(method: .post, url: server.url("/"))) }
        for await _ in server.requests { break }

        task.cancel()
        let failure = await #expect(throws: HTTPFailure.self) { try await task.value }

        #expect(failure?.kind == .cancelled)
        #expect(failure?.verdict == .unknown)
        #expect(await client.exchangesInFlight == 0)
        // The connection with the half exchange on it is closed, not kept.
        for await _ in server.closed { break }
    }

    @Test func `cancelling a task that waits for a connection means not sent`() async throws {
        let server = try Self.silentServer()
        defer { server.stop() }
        let client = HTTPClient(HTTPClient.Configuration(connectionsPerHost: 1))
        let first = Task { try await client.send(HTTPRequest(url: server.url("/first"))) }
        for await _ in server.requests { break }
        let second = Task { try await client.send(HTTPRequest(url: server.url("/second"))) }
        while await client.exchangesInFlight < 2 { await Task.yield() }

        second.cancel()
        let failure = await #expect(throws: HTTPFailure.self) { try await second.value }
        first.cancel()

        #expect(failure?.kind == .cancelled)
        #expect(failure?.verdict == .notSent)
        #expect(server.seen.map(\.path) == ["/first"])
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try Self.silentServer()
        defer { server.stop() }
        let gate = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in gate.stream { break }
            return try await HTTPClient().send(HTTPRequest(url: server.url("/")))
        }
        task.cancel()
        gate.continuation.finish()

        let failure = await #expect(throws: HTTPFailure.self) { try await task.value }
        #expect(failure?.kind == .cancelled)
        #expect(failure?.verdict == .notSent)
        #expect(server.bytes == 0)
    }

    @Test func `tasks cancelled at any moment all end`() async throws {
        let server = try LoopbackServer { peer in
            while peer.readRequest() != nil { peer.answer() }
        }
        defer { server.stop() }
        let client = HTTPClient()
        var ended = 0
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...500 {
                let task = Task { try await client.send(HTTPRequest(url: server.url("/"))) }
                group.addTask { task.cancel() }
                group.addTask { _ = await task.result }
            }
            for await _ in group { ended += 1 }
        }
        #expect(ended == 1_000)
        #expect(await client.exchangesInFlight == 0)
    }

    @Test func `closing the client ends what is under way, and what comes later`() async throws {
        let server = try Self.silentServer()
        defer { server.stop() }
        let client = HTTPClient()
        let task = Task { try await client.send(HTTPRequest(url: server.url("/"))) }
        for await _ in server.requests { break }

        await client.close()
        let underway = await #expect(throws: HTTPFailure.self) { try await task.value }
        let later = await #expect(throws: HTTPFailure.self) {
            try await client.send(HTTPRequest(url: server.url("/")))
        }

        #expect(underway?.kind == .clientClosed)
        #expect(underway?.verdict == .unknown)
        #expect(later?.kind == .clientClosed)
        #expect(later?.verdict == .notSent)
        #expect(server.seen.count == 1)
    }

    @Test func `a client nobody holds closes its connections`() async throws {
        let server = try LoopbackServer { peer in
            while peer.readRequest() != nil { peer.answer() }
        }
        defer { server.stop() }
        weak var gone: HTTPClient?
        do {
            let client = HTTPClient()
            gone = client
            _ = try await client.send(HTTPRequest(url: server.url("/")))
        }
        for await _ in server.closed { break }
        #expect(gone == nil)
    }

    @Test func `an exchange outlives the last reference to its client`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.answer(body: "late")
        }
        defer { server.stop() }
        let body = try await HTTPClient().send(HTTPRequest(url: server.url("/"))).body
        #expect(body == Array("late".utf8))
    }
}
