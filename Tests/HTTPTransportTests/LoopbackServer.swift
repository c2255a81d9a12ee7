import Foundation

/// A TCP server on 127.0.0.1 (or ::1) that does to each connection exactly what a test says, on a thread each.
final class LoopbackServer: Sendable {
    /// A request that was read to its end.
    struct Seen: Sendable, Equatable {
        var connection: Int
        var method: String
        var path: String
        var head: String
        var body: String
    }

    private struct State {
        var seen: [Seen] = []
        var connections = 0
        var bytes = 0
        var isStopped = false
    }

    let port: UInt16
    let host: String
    /// One element for each request read.
    let requests: AsyncStream<Seen>
    /// One element for each connection whose script has ended.
    let closed: AsyncStream<Int>

    private let listener: Int32
    private let state = Locked(State())
    private let requestSink: AsyncStream<Seen>.Continuation
    private let closedSink: AsyncStream<Int>.Continuation

    /// Starts to listen; `script` is run for each connection, which is closed when it returns.
    init(ipv6: Bool = false, _ script: @escaping @Sendable (Peer) -> Void) throws {
        (requests, requestSink) = AsyncStream.makeStream()
        (closed, closedSink) = AsyncStream.makeStream()
        let bound = try Self.listen(ipv6: ipv6)
        (listener, port) = bound
        host = ipv6 ? "[::1]" : "127.0.0.1"
        Thread.detachNewThread { [self] in
            while true {
                let socket = accept(bound.socket, nil, nil)
                guard socket >= 0 else { break }
                let number = state.withLock { state in
                    state.connections += 1
                    return state.connections
                }
                Thread.detachNewThread { [self] in
                    script(Peer(number: number, socket: socket, server: self))
                    close(socket)
                    closedSink.yield(number)
                }
            }
            close(bound.socket)
        }
    }

    /// Accepts nothing any more; its port refuses connections once this returns.
    func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    var seen: [Seen] { state.withLock { $0.seen } }
    var connections: Int { state.withLock { $0.connections } }
    /// Everything that was received, of whole requests or not.
    var bytes: Int { state.withLock { $0.bytes } }

    func url(_ path: String) -> String { "http://\(host):\(port)\(path)" }

    fileprivate func note(bytes count: Int) { state.withLock { $0.bytes += count } }
    fileprivate func note(_ request: Seen) {
        state.withLock { $0.seen.append(request) }
        requestSink.yield(request)
    }

    struct CannotListen: Error { var errno: Int32 }

    private static func listen(ipv6: Bool) throws -> (socket: Int32, port: UInt16) {
        let listener = socket(ipv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        var address = sockaddr_in6()
        let port = withUnsafeMutablePointer(to: &address) { storage -> UInt16? in
            storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { ipv4 in
                guard !ipv6 else { return }
                ipv4.pointee.sin_family = sa_family_t(AF_INET)
                ipv4.pointee.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            }
            if ipv6 {
                storage.pointee.sin6_family = sa_family_t(AF_INET6)
                storage.pointee.sin6_addr = in6addr_loopback
            }
            return storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> UInt16? in
                let length = ipv6 ? size : socklen_t(MemoryLayout<sockaddr_in>.size)
                guard bind(listener, generic, length) == 0, Foundation.listen(listener, 1_024) == 0,
                    getsockname(listener, generic, &size) == 0
                else { return nil }
                // The port sits at the same place in both.
                return storage.pointee.sin6_port.bigEndian
            }
        }
        guard let port else { throw CannotListen(errno: errno) }
        return (listener, port)
    }
}

/// The server's end of one connection.
struct Peer: Sendable {
    /// Counted from 1.
    let number: Int
    fileprivate let socket: Int32
    fileprivate let server: LoopbackServer

    /// Reads one request with its body; nil when the client closes first.
    @discardableResult
    func readRequest() -> LoopbackServer.Seen? {
        var received: [UInt8] = []
        while true {
            if let seen = parse(received) {
                server.note(seen)
                return seen
            }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            server.note(bytes: count)
            received += chunk[..<count]
        }
    }

    /// Writes text; `\n` becomes CRLF in a head given by ``answer(_:_:)`` only.
    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes a whole answer with a length.
    func answer(_ status: String = "200 OK", headers: [String] = [], body: String = "") {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Blocks until the client closes.
    func waitForClose() {
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while recv(socket, &chunk, chunk.count, 0) > 0 {}
    }

    /// Whether the client closes within `milliseconds`.
    func isClosed(within milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, milliseconds) > 0
    }

    private func parse(_ bytes: [UInt8]) -> LoopbackServer.Seen? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = String(text[..<end.lowerBound])
        let length = head.lowercased().split(separator: "\r\n")
            .first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
        let body = text[end.upperBound...]
        guard body.utf8.count >= length ?? 0 else { return nil }
        let start = head.prefix { $0 != "\r\n" }.split(separator: " ")
        guard start.count == 3 else { return nil }
        return LoopbackServer.Seen(
            connection: number,
            method: String(start[0]),
            path: String(start[1]),
            head: head,
            body: String(body)
        )
    }
}

/// Lets threads through once so many have arrived.
final class Barrier: Sendable {
    private let condition = NSCondition()
    private let missing: Locked<Int>

    init(_ count: Int) { missing = Locked(count) }

    func wait() {
        condition.lock()
        defer { condition.unlock() }
        missing.withLock { $0 -= 1 }
        condition.broadcast()
        while missing.withLock({ $0 > 0 }) { condition.wait() }
    }
}
