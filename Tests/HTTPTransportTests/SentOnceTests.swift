import HTTPTransport
import Testing

/// libcurl repeats a request by itself when a kept-alive connection dies before the first byte of the answer.
@Suite(.timeLimit(.minutes(1)))
struct SentOnceTests {
    /// The first connection answers once, reads the second request to its end and closes; every later
    /// connection answers.
    private static func treacherousServer() throws -> LoopbackServer {
        try LoopbackServer { peer in
            peer.readRequest()
            peer.answer()
            guard peer.number == 1 else { return peer.waitForClose() }
            peer.readRequest()
        }
    }

    private func sale(_ server: LoopbackServer, isSentOnce: Bool) -> HTTPRequest {
        HTTPRequest(
            method: .post,
            url: server.url("/ticket-sales"),
            body: Array("sale".utf8),
            isSentOnce: isSentOnce
        )
    }

    @Test func `a POST that is sent once reaches the server once when its kept-alive connection dies`()
        async throws
    {
        let server = try Self.treacherousServer()
        defer { server.stop() }
        let client = HTTPClient()
        _ = try await client.send(HTTPRequest(url: server.url("/")))

        let failure = await #expect(throws: HTTPFailure.self) {
            try await client.send(sale(server, isSentOnce: true))
        }

        #expect(failure?.verdict == .unknown)
        #expect(failure?.kind == .closed)
        #expect(server.seen.filter { $0.body == "sale" }.count == 1)
    }

    @Test func `without the guard, libcurl has the server carry out the same POST twice`() async throws {
        let server = try Self.treacherousServer()
        defer { server.stop() }
        let client = HTTPClient()
        _ = try await client.send(HTTPRequest(url: server.url("/")))

        let response = try await client.send(sale(server, isSentOnce: false))

        #expect(response.status == 200)
        #expect(server.seen.filter { $0.body == "sale" }.count == 2)
    }

    @Test func `a GET is repeated when its kept-alive connection dies`() async throws {
        let server = try Self.treacherousServer()
        defer { server.stop() }
        let client = HTTPClient()
        _ = try await client.send(HTTPRequest(url: server.url("/")))

        #expect(try await client.send(HTTPRequest(url: server.url("/"))).status == 200)
        #expect(server.connections == 2)
    }

    @Test func `POSTs that are sent once share a kept-alive connection`() async throws {
        let server = try LoopbackServer { peer in
            while peer.readRequest() != nil { peer.answer() }
        }
        defer { server.stop() }
        let client = HTTPClient()
        for _ in 1...5 { _ = try await client.send(sale(server, isSentOnce: true)) }

        #expect(server.connections == 1)
        #expect(server.seen.count == 5)
    }

    @Test func `a request is not started when it is too late, and the server sees no byte of it`()
        async throws
    {
        let server = try LoopbackServer { $0.waitForClose() }
        defer { server.stop() }
        var request = sale(server, isSentOnce: true)
        request.notAfter = .now - .milliseconds(1)

        let failure = await #expect(throws: HTTPFailure.self) { try await HTTPClient().send(request) }

        #expect(failure?.verdict == .notSent)
        #expect(failure?.kind == .notStartedInTime)
        #expect(server.bytes == 0)
    }

    @Test func `a request that waits for a connection until it is too late is not started`() async throws {
        // The only connection is answered when the server sees it has been late enough.
        let notAfter = ContinuousClock.now + .milliseconds(100)
        let server = try LoopbackServer { peer in
            peer.readRequest()
            while ContinuousClock.now <= notAfter { _ = peer.isClosed(within: 10) }
            peer.answer()
            peer.readRequest()
        }
        defer { server.stop() }
        let client = HTTPClient(HTTPClient.Configuration(connectionsPerHost: 1))
        async let first = client.send(HTTPRequest(url: server.url("/first")))
        for await _ in server.requests { break }
        var request = sale(server, isSentOnce: true)
        request.notAfter = notAfter

        let failure = await #expect(throws: HTTPFailure.self) { try await client.send(request) }

        #expect(try await first.status == 200)
        #expect(failure?.verdict == .notSent)
        #expect(failure?.kind == .notStartedInTime)
        #expect(server.seen.map(\.path) == ["/first"])
    }
}
