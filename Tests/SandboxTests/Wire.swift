import Foundation
import Glibc
import JSON
import Sandbox

/// One HTTP exchange over one TCP connection, with nothing in between that might repeat or hide something.
struct Wire: Sendable {
    struct Failure: Error { var call: String }

    var port: Int

    /// Sends a request and reads until the server closes; `leaving` ends our side once it is sent.
    func send(_ request: String, leaving: Bool = false) async throws -> [UInt8] {
        // Blocking calls must not take a thread of the pool that the server runs on, Dispatch's included.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(request, leaving: leaving) })
            }
        }
    }

    private func exchange(_ request: String, leaving: Bool) throws -> [UInt8] {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Failure(call: "socket") }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                connect(socket, $0.baseAddress, socklen_t(bytes.count))
            }
        }
        guard connected == 0 else { throw Failure(call: "connect") }
        let bytes = Array(request.utf8)
        guard Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure(call: "send")
        }
        if leaving { shutdown(socket, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            // A reset is as good as an end: the server closed.
            guard count > 0 else { return answer }
            answer.append(contentsOf: buffer[..<count])
        }
    }
}

/// What came back.
struct Reply: Sendable {
    /// `nil`: not even a status line.
    var status: Int?
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[colon...].dropFirst(2))
        }
        body = Array(text[end.upperBound...].utf8)
    }

    var isWhole: Bool { body.count == Int(headers["content-length"] ?? "0") }

    var json: JSON {
        get throws { try JSON(parsing: body) }
    }

    /// The last part of a problem's type.
    var problem: String? {
        get throws { try json["type"]?.text?.split(separator: "/").last.map(String.init) }
    }
}
