import CLinux
import Glibc
import ThreadExecutor

@testable import RabbitMQ

/// Stands between a client and the broker, and cuts, stalls or talks in between when told to.
final class Proxy: Sendable {
    private struct Pair {
        var client: Int32
        var server: Int32
    }

    private struct State {
        var pairs: [Pair] = []
        var isStalled = false
        var isMute = false
        var isRefusing = false
        var isClosed = false
    }

    let port: Int
    private let listener: Int32
    private let target: Int
    private let event = uitpas_eventfd()
    private let state = Lock(State())
    private let thread = ThreadExecutor(name: "proxy", parking: NoParking())

    init(to target: Int) throws {
        self.target = target
        let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) | listen(listener, 16)
                    | getsockname(listener, pointer, &length)
            }
        }
        precondition(status == 0, "no port for a proxy")
        port = Int(UInt16(bigEndian: address.sin_port))
        thread.start { [weak self] in self?.turn() }
    }

    deinit { thread.stop() }

    /// Ends every connection.
    func cut() {
        state.withLock { state in
            for pair in state.pairs { shutdown(pair.client, Int32(SHUT_RDWR)) }
        }
        wake()
    }

    /// From now on nothing is read, or everything again.
    func stall(_ isStalled: Bool = true) {
        state.withLock { $0.isStalled = isStalled }
        wake()
    }

    /// From now on the broker hears the client, but not the other way round; or both again.
    func mute(_ isMute: Bool = true) {
        state.withLock { $0.isMute = isMute }
        wake()
    }

    /// From now on new connections are ended at once, or let through again.
    func refuse(_ isRefusing: Bool = true) { state.withLock { $0.isRefusing = isRefusing } }

    /// Says `bytes` to every client.
    func inject(_ bytes: [UInt8]) {
        state.withLock { state in
            for pair in state.pairs { _ = send(pair.client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        wake()
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(event, &one, 8)
    }

    private func turn() {
        let (pairs, isStalled, isMute, isClosed) = state.withLock { state in
            (state.pairs, state.isStalled, state.isMute, state.isClosed)
        }
        if isClosed {
            for pair in pairs { drop(pair) }
            // Nothing more to do until the last holder lets go.
            _ = poll(nil, 0, 50)
            return
        }
        let moving = isStalled ? [] : pairs
        var watched = [
            pollfd(fd: event, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
        ]
        for pair in moving {
            watched.append(pollfd(fd: pair.client, events: Int16(POLLIN), revents: 0))
            watched.append(pollfd(fd: isMute ? -1 : pair.server, events: Int16(POLLIN), revents: 0))
        }
        _ = poll(&watched, nfds_t(watched.count), 200)
        if watched[0].revents != 0 {
            var count: UInt64 = 0
            _ = read(event, &count, 8)
        }
        if watched[1].revents != 0 { accept() }
        for (index, pair) in moving.enumerated() {
            let isAlive =
                (watched[2 + 2 * index].revents == 0 || move(from: pair.client, to: pair.server))
                && (watched[3 + 2 * index].revents == 0 || move(from: pair.server, to: pair.client))
            if !isAlive { drop(pair) }
        }
    }

    private func accept() {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        let server = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: target)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0, !state.withLock({ $0.isRefusing }) else {
            Glibc.close(client)
            Glibc.close(server)
            return
        }
        state.withLock { $0.pairs.append(Pair(client: client, server: server)) }
    }

    private func move(from source: Int32, to target: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(source, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        var sent = 0
        while sent < count {
            let status = buffer[sent..<count].withUnsafeBytes {
                send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard status > 0 else { return false }
            sent += status
        }
        return true
    }

    private func drop(_ pair: Pair) {
        state.withLock { $0.pairs.removeAll { $0.client == pair.client } }
        Glibc.close(pair.client)
        Glibc.close(pair.server)
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}

/// The proxy sleeps in its own turn.
private struct NoParking: Parking {
    func park() {}
    func unpark() {}
}

extension Proxy {
    /// The brokers behind this proxy.
    func brokers(stuckLimit: Duration = .seconds(15)) throws -> Brokers {
        var url = try TestBroker.url()
        (url.host, url.port) = ("127.0.0.1", port)
        return try TestBroker.brokers(url, stuckLimit: stuckLimit)
    }
}

/// Runs a proxy in front of the broker around `body`.
func withProxy(_ body: (Proxy) async throws -> Void) async throws {
    let proxy = try Proxy(to: try TestBroker.url().port)
    defer { proxy.close() }
    try await body(proxy)
}
