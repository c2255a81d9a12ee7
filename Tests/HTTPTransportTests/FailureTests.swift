import Foundation
import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
    private func failure(
        of request: HTTPRequest,
        _ configuration: HTTPClient.Configuration = HTTPClient.Configuration()
    ) async -> HTTPFailure? {
        await #expect(throws: HTTPFailure.self) { try await HTTPClient(configuration).send(request) }
    }

    @Test func `a refused connection means not sent`() async throws {
        let server = try LoopbackServer { $0.waitForClose() }
        server.stop()
        let failure = await failure(of: HTTPRequest(method: .post, url: server.url("/")))
        #expect(failure?.kind == .connectFailed)
        #expect(failure?.verdict == .notSent)
    }

    @Test func `a host without an address means not sent`() async throws {
        let failure = await failure(of: HTTPRequest(url: "http://nowhere.invalid/"))
        #expect(failure?.kind == .unresolved)
        #expect(failure?.verdict == .notSent)
    }

    @Test func `a server that closes at once leaves it unknown`() async throws {
        let server = try LoopbackServer { _ in }
        defer { server.stop() }
        let failure = await failure(of: HTTPRequest(method: .post, url: server.url("/"), isSentOnce: true))
        #expect(failure?.kind == .closed)
        #expect(failure?.verdict == .unknown)
        #expect(server.connections == 1)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", HTTPFailure.Kind.closed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf", .closed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", .closed),
        ("HTTP/1.1 200 OK\r\nContent-Le", .closed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", .closed),
        ("HTTP/1.1 103 Early Hints\r\n\r\n", .closed),
        ("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n", .closed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Encoding: gzip\r\n\r\nhalf", .malformedAnswer),
        ("not HTTP at all\r\n\r\n", .malformedAnswer),
    ])
    func `an answer that is cut short or no HTTP leaves it unknown`(
        answer: String,
        kind: HTTPFailure.Kind
    ) async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.write(answer)
        }
        defer { server.stop() }
        let failure = await failure(of: HTTPRequest(method: .post, url: server.url("/"), isSentOnce: true))
        #expect(failure?.kind == kind)
        #expect(failure?.verdict == .unknown)
        #expect(server.seen.count == 1)
    }

    @Test func `a server that hangs after reading is given up at the deadline`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.waitForClose()
        }
        defer { server.stop() }
        let start = ContinuousClock.now
        let failure = await failure(of: HTTPRequest(url: server.url("/"), deadline: .milliseconds(200)))
        let taken = ContinuousClock.now - start
        #expect(failure?.kind == .timeout)
        #expect(failure?.verdict == .unknown)
        #expect(taken >= .milliseconds(200))
        for await _ in server.closed { break }
    }

    @Test func `an answer that trickles past the deadline is given up`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while !peer.isClosed(within: 10) { peer.write("x") }
        }
        defer { server.stop() }
        let failure = await failure(of: HTTPRequest(url: server.url("/"), deadline: .milliseconds(250)))
        #expect(failure?.kind == .timeout)
        #expect(failure?.verdict == .unknown)
    }

    @Test func `the deadline counts while a request waits for a connection`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.waitForClose()
        }
        defer { server.stop() }
        let client = HTTPClient(HTTPClient.Configuration(connectionsPerHost: 1))
        let first = Task { try await client.send(HTTPRequest(url: server.url("/first"))) }
        for await _ in server.requests { break }

        let failure = await #expect(throws: HTTPFailure.self) {
            try await client.send(HTTPRequest(url: server.url("/second"), deadline: .milliseconds(100)))
        }
        first.cancel()

        #expect(failure?.kind == .timeout)
        #expect(failure?.verdict == .notSent)
        #expect(server.seen.count == 1)
    }

    @Test func `an answer larger than allowed is given up`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.answer(body: String(repeating: "x", count: 1_001))
        }
        defer { server.stop() }
        var request = HTTPRequest(url: server.url("/"), maximumResponseBytes: 1_000)
        let failure = await failure(of: request)
        #expect(failure?.kind == .tooLarge)
        #expect(failure?.verdict == .unknown)
        request.maximumResponseBytes = 1_001
        #expect(try await HTTPClient().send(request).body.count == 1_001)
    }

    @Test func `a head without end is given up`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.write("HTTP/1.1 200 OK\r\n")
            while !peer.isClosed(within: 0) {
                peer.write("X-Filler: \(String(repeating: "x", count: 1_000))\r\n")
            }
        }
        defer { server.stop() }
        #expect(await failure(of: HTTPRequest(url: server.url("/")))?.kind == .tooLarge)
    }

    @Test func `a server that speaks no TLS gets no request`() async throws {
        let server = try LoopbackServer { peer in
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.waitForClose()
        }
        defer { server.stop() }
        let failure = await failure(of: HTTPRequest(method: .post, url: "https://127.0.0.1:\(server.port)/"))
        #expect(failure?.kind == .tls)
        #expect(failure?.verdict == .notSent)
    }

    @Test(arguments: ["", "no-scheme", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/"])
    func `a URL that is none of ours is refused`(url: String) async throws {
        let failure = await failure(of: HTTPRequest(url: url))
        #expect(failure?.kind == .badURL || failure?.kind == .unresolved)
        #expect(failure?.verdict == .notSent)
    }

    @Test(arguments: ["a\r\nX-Injected: 1", "a\nb", "a\0b"])
    func `a header cannot break out of its line`(value: String) async throws {
        let server = try LoopbackServer { $0.waitForClose() }
        defer { server.stop() }
        let failure = await failure(of: HTTPRequest(url: server.url("/"), headers: ["X-A": value]))
        #expect(failure?.kind == .badHeader)
        #expect(failure?.verdict == .notSent)
        #expect(server.bytes == 0)
    }

    @Test func `neither query nor headers nor body are in any text of a request or a failure`() async throws {
        let server = try LoopbackServer { _ in }
        defer { server.stop() }
        let url = "http://user:secret@127.0.0.1:\(server.port)/tariffs?uitpasNumber=secret#secret"
        let request = HTTPRequest(
            method: .post,
            url: url,
            headers: ["Authorization": "secret"],
            body: Array("secret".utf8)
        )
        let failure = try #require(await failure(of: request))
        for text in ["\(request)", String(reflecting: request), "\(failure)", String(reflecting: failure)] {
            #expect(!text.contains("secret"))
            #expect(text.contains("POST 127.0.0.1:\(server.port)/tariffs"))
        }
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("secret"))
    }

    @Test func `every socket has the kernel's user timeout and keepalive set`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.waitForClose()
        }
        defer { server.stop() }
        let client = HTTPClient(HTTPClient.Configuration(userTimeout: .milliseconds(12_345)))
        let hanging = Task { try await client.send(HTTPRequest(url: server.url("/"))) }
        for await _ in server.requests { break }
        defer { hanging.cancel() }

        let socket = try #require(ownSocket(to: server.port))
        #expect(option(IPPROTO_TCP, TCP_USER_TIMEOUT, of: socket) == 12_345)
        #expect(option(Int(SOL_SOCKET), SO_KEEPALIVE, of: socket) == 1)
    }

    /// This process's end of a connection to a port.
    private func ownSocket(to port: UInt16) -> Int32? {
        (0..<4_096).first { descriptor in
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) }
            }
            return status == 0 && address.sin_port.bigEndian == port
        }
    }

    private func option(_ level: Int, _ name: Int32, of socket: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, Int32(level), name, &value, &size) == 0 ? value : nil
    }
}
