import Glibc

/// The few calls a wiretap makes on 127.0.0.1.
enum Socket {
    private static let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)

    /// A socket that has a port, 0 for any that is free, and does not listen yet.
    static func bound(to port: Int) throws(InjectionError) -> Int32 {
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw failure("socket") }
        // The port may still have connections of the listener before.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let status = withLoopback(port) { bind(descriptor, $0, $1) }
        guard status == 0 else {
            let failure = failure("bind")
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    static func port(of descriptor: Int32) throws(InjectionError) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0 else { throw failure("getsockname") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// A connection that is being made; the first reading or writing tells whether it came about.
    ///
    /// -1 when there are no descriptors left.
    static func connecting(to port: Int) -> Int32 {
        let descriptor = socket(AF_INET, kind, 0)
        _ = withLoopback(port) { connect(descriptor, $0, $1) }
        return descriptor
    }

    /// Has its close send RST and drop what was not yet sent.
    static func resetOnClose(_ descriptor: Int32) {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    /// Reads what has come, and drops it.
    static func drain(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }

    static func failure(_ call: String) -> InjectionError {
        .failed("\(call): \(String(cString: strerror(errno)))")
    }

    private static func withLoopback(
        _ port: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
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
}
