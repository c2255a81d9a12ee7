import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    @Test func `exchanges one after the other share a connection`() async throws {
        let server = try LoopbackServer { peer in
            while peer.readRequest() != nil { peer.answer(body: "hello") }
        }
        defer { server.stop() }
        let client = HTTPClient()
        for _ in 1...10 {
            let response = try await client.send(HTTPRequest(url: server.url("/")))
            #expect(response.body == Array("hello".utf8))
        }
        #expect(server.connections == 1)
    }

    @Test func `300 requests are in flight at once`() async throws {
        let barrier = Barrier(300)
        let server = try LoopbackServer { peer in
            let path = peer.readRequest()?.path ?? ""
            barrier.wait()
            peer.answer(body: path)
        }
        defer { server.stop() }
        let client = HTTPClient(HTTPClient.Configuration(connectionsPerHost: 300))
        let bodies = try await withThrowingTaskGroup(of: (String, [UInt8]).self) { group in
            for number in 1...300 {
                group.addTask {
                    let request = HTTPRequest(url: server.url("/\(number)"), deadline: .seconds(50))
                    return ("/\(number)", try await client.send(request).body)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = String(decoding: $1.1, as: UTF8.self) }
        }
        #expect(bodies.count == 300)
        #expect(bodies.allSatisfy { $0.key == $0.value })
    }

    @Test func `no more connections are opened to a host than the limit`() async throws {
        let server = try LoopbackServer { peer in
            while peer.readRequest() != nil { peer.answer() }
        }
        defer { server.stop() }
        let client = HTTPClient(HTTPClient.Configuration(connectionsPerHost: 3))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...50 {
                group.addTask { _ = try await client.send(HTTPRequest(url: server.url("/"))) }
            }
            try await group.waitForAll()
        }
        #expect(server.connections <= 3)
        #expect(server.seen.count == 50)
    }

    @Test(arguments: HTTPRequest.Method.allCases, ["", "{\"a\":1}"])
    func `method, path, headers and body arrive as given`(
        method: HTTPRequest.Method,
        body: String
    ) async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.answer()
        }
        defer { server.stop() }
        let request = HTTPRequest(
            method: method,
            url: server.url("/a/b?c=d%20e"),
            headers: ["Authorization": "Bearer x", "X-Empty": "", "Content-Type": "application/json"],
            body: Array(body.utf8)
        )
        _ = try await HTTPClient().send(request)

        let seen = try #require(server.seen.first)
        #expect(seen.method == method.rawValue)
        #expect(seen.path == "/a/b?c=d%20e")
        #expect(seen.body == body)
        let lines = seen.head.split(separator: "\r\n").dropFirst().map { $0.lowercased() }
        #expect(lines.contains("authorization: bearer x"))
        #expect(lines.contains("x-empty:"))
        #expect(lines.contains("user-agent: uitpas-workers"))
        #expect(lines.filter { $0.hasPrefix("content-type:") } == ["content-type: application/json"])
        #expect(lines.contains { $0.hasPrefix("accept-encoding:") && $0.contains("gzip") })
        #expect(!lines.contains { $0.hasPrefix("expect:") })
        #expect(seen.head.hasPrefix("\(method.rawValue) /a/b?c=d%20e HTTP/1.1"))
    }

    @Test func `a large body is sent without waiting for 100 Continue`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.answer()
        }
        defer { server.stop() }
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let request = HTTPRequest(method: .post, url: server.url("/"), body: body)
        #expect(try await HTTPClient().send(request).status == 200)
        #expect(server.seen.first?.body.utf8.count == body.count)
        #expect(server.seen.first?.head.lowercased().contains("expect:") == false)
        #expect(server.seen.first?.head.lowercased().contains("content-type:") == false)
    }

    @Test func `headers keep their order and are found whatever their case`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.answer(headers: ["DATE:  Mon, 23 Nov 2026 10:00:00 GMT ", "x-a: 1", "X-A: 2", "X-Empty:"])
        }
        defer { server.stop() }
        let headers = try await HTTPClient().send(HTTPRequest(url: server.url("/"))).headers
        #expect(headers["date"] == "Mon, 23 Nov 2026 10:00:00 GMT")
        #expect(headers["Date"] == headers["dAtE"])
        #expect(headers.values(of: "X-a") == ["1", "2"])
        #expect(headers["x-a"] == "1")
        #expect(headers["X-Empty"]?.isEmpty == true)
        #expect(headers["X-None"] == nil)
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: x\r\n\r\n", 304, ""),
        (
            "HTTP/1.1 103 Early Hints\r\nX-Kind: early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Kind: late\r\n\r\nok",
            200, "ok"
        ),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\nno", 409, "no"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200,
            "abcde"
        ),
        ("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", 302, ""),
        ("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 6\r\n\r\n<html>", 500, "<html>"),
        ("HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, "until the end"),
    ])
    func `any complete answer is an answer`(answer: String, status: Int, body: String) async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.write(answer)
            // A length or its absence by rule ends those that have one; the rest end with the connection.
            if !answer.hasPrefix("HTTP/1.0") { peer.waitForClose() }
        }
        defer { server.stop() }
        let client = HTTPClient()
        let response = try await client.send(HTTPRequest(url: server.url("/")))
        #expect(response.status == status)
        #expect(String(decoding: response.body, as: UTF8.self) == body)
        #expect(response.headers.values(of: "X-Kind") == (answer.contains("late") ? ["late"] : []))
        #expect(server.seen.count == 1)
    }

    @Test func `a body of 20 MiB arrives whole`() async throws {
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.answer(body: String(repeating: "0123456789abcdef", count: (20 << 20) / 16))
        }
        defer { server.stop() }
        let request = HTTPRequest(url: server.url("/"), maximumResponseBytes: 20 << 20)
        let response = try await HTTPClient().send(request)
        #expect(response.body.count == 20 << 20)
        #expect(response.body.suffix(4) == Array("cdef".utf8)[...])
    }

    @Test func `a compressed body is decompressed`() async throws {
        let gzip: [UInt8] = [
            0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0, 0x86, 0xA6, 0x10,
            0x36, 0x05, 0, 0, 0,
        ]
        let server = try LoopbackServer { peer in
            peer.readRequest()
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\n\r\n")
            peer.write(gzip)
        }
        defer { server.stop() }
        let response = try await HTTPClient().send(HTTPRequest(url: server.url("/")))
        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
    }

    @Test func `an IPv6 host is reached`() async throws {
        let server = try LoopbackServer(ipv6: true) { peer in
            peer.readRequest()
            peer.answer()
        }
        defer { server.stop() }
        #expect(try await HTTPClient().send(HTTPRequest(url: server.url("/"))).status == 200)
    }
}
