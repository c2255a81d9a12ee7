import Foundation
import Glibc

/// One end of a TCP connection on loopback; its calls block, at most five seconds.
final class Peer: Sendable {
    struct Failure: Error, Equatable {
        let call: String
        let code: Int32
    }

    private let descriptor: Int32
    /// Whom it was accepted by.
    let listener: Listener?

    init(to port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = nil
        let status = withLoopback(port) { connect(descriptor, $0, $1) }
        guard status == 0 else { throw Failure(call: "connect", code: errno) }
        limitWaiting()
    }

    init(_ descriptor: Int32, of listener: Listener) {
        (self.descriptor, self.listener) = (descriptor, listener)
        limitWaiting()
    }

    deinit { close(descriptor) }

    func say(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    func sayAsMuchAsFits() {
        let bytes = [UInt8](repeating: 0, count: 1 << 20)
        while send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) > 0 {}
    }

    /// Up to so many bytes; fewer where the other end has ended.
    func hear(_ count: Int) throws -> String {
        var heard: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while heard.count < count {
            let read = recv(descriptor, &buffer, min(buffer.count, count - heard.count), 0)
            guard read >= 0 else { throw Failure(call: "recv", code: errno) }
            if read == 0 { break }
            heard += buffer[..<read]
        }
        return String(decoding: heard, as: UTF8.self)
    }

    /// Whether a tenth of a second goes by without a byte and without an end.
    var hearsNothing: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 100) == 0
    }

    /// How it ends when nothing more is said: 0 for FIN, or what recv says; unread bytes are skipped.
    var ending: Int32 {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return count == 0 ? 0 : errno }
        }
    }

    /// The port at the other end.
    var otherPort: Int {
        get throws {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getpeername(descriptor, $0, &length)
                }
            }
            guard status == 0 else { throw Failure(call: "getpeername", code: errno) }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }

    func end() { shutdown(descriptor, Int32(SHUT_WR)) }

    private func limitWaiting() {
        // Longer than a busy machine keeps anybody waiting; only what hangs comes to it.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
}

/// A port on loopback that waits for connections.
final class Listener: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard withLoopback(0, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 16) == 0 else {
            throw Peer.Failure(call: "listen", code: errno)
        }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    func accept() throws -> Peer {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, 5_000) == 1 else { throw Peer.Failure(call: "accept", code: ETIMEDOUT) }
        return Peer(Glibc.accept(descriptor, nil, nil), of: self)
    }

    /// Whether a tenth of a second goes by without a connection.
    var hasNobody: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 100) == 0
    }
}

/// Runs `body`, which blocks, on a thread of its own.
func elsewhere<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

private func withLoopback(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
