import Foundation
import Glibc

/// One HTTP request over a socket of its own, to a server on this machine: what the management API needs.
///
/// No TLS, no redirects, no keep-alive; and no second libcurl in a process that tests one.
enum PlainHTTP {
    struct Response {
        let status: Int
        let body: String
    }

    /// Throws when no whole answer has come within ten seconds of silence.
    static func request(_ method: String, _ url: URL, body: String?) async throws -> Response {
        guard let host = url.host(percentEncoded: false), let port = url.port else {
            throw RehearsalError("a URL with host and port is expected")
        }
        // HTTP/1.0, so that the answer comes in one piece and ends with the connection.
        var head = "\(method) \(url.path(percentEncoded: true)) HTTP/1.0\r\nHost: \(host):\(port)\r\n"
        if let user = url.user(percentEncoded: false), let password = url.password(percentEncoded: false) {
            head += "Authorization: Basic \(Data("\(user):\(password)".utf8).base64EncodedString())\r\n"
        }
        let payload = body ?? ""
        head += "Content-Type: application/json\r\nContent-Length: \(payload.utf8.count)\r\n\r\n"
        let message = Array((head + payload).utf8)
        let answer = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(message, host: host, port: port) })
            }
        }
        return try parse(answer)
    }

    private static func exchange(_ message: [UInt8], host: String, port: Int) throws -> [UInt8] {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
            throw RehearsalError("\(host) does not resolve")
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("socket") }
        defer { close(descriptor) }
        // Longer than a busy broker keeps anybody waiting; only what hangs comes to it.
        var silence = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &silence, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &silence, socklen_t(MemoryLayout<timeval>.size))
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else { throw failure("connect") }
        var sent = 0
        while sent < message.count {
            let count = message[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw failure("send") }
            sent += count
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("receive") }
            guard count > 0 else { return answer }
            answer += buffer[..<count]
        }
    }

    private static func failure(_ operation: String) -> RehearsalError {
        RehearsalError("HTTP \(operation) failed: \(String(cString: strerror(errno)))")
    }

    private static func parse(_ answer: [UInt8]) throws -> Response {
        let text = String(decoding: answer, as: UTF8.self)
        guard let headEnd = text.range(of: "\r\n\r\n"),
            let code = text.split(separator: " ", maxSplits: 2).dropFirst().first, let status = Int(code)
        else { throw RehearsalError("no HTTP answer, but \(answer.count) bytes of something else") }
        return Response(status: status, body: String(text[headEnd.upperBound...]))
    }
}
