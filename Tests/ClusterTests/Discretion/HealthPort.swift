import FaultRig
import Foundation
import Glibc
import HTTPTransport
import Rehearsal

/// A port for a worker's health endpoints, and what they answer.
struct HealthPort: Sendable {
    let number: Int

    /// A port that nobody has at the moment.
    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
            }
        }
        guard status == 0 else {
            throw RehearsalError("no port is free: \(String(cString: strerror(errno)))")
        }
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Adds what every endpoint says.
    func scrape(_ name: String, through upstream: Upstream, into collected: Collected) async throws {
        for path in ["metrics", "livez", "readyz"] {
            let response = try await upstream.exchange(
                HTTPRequest(url: "http://127.0.0.1:\(number)/\(path)")
            )
            collected.add("/\(path) of \(name)", String(decoding: response.body, as: UTF8.self))
        }
    }
}
