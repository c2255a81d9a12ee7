internal import Glibc

/// Why the health endpoints cannot be served.
package struct HealthServerError: Error, CustomStringConvertible {
    /// One sentence for an operator.
    package let description: String

    /// Says in the system's own words what `cause` tells in the server's.
    init(host: String, port: Int, cause: any Error) {
        description = "cannot serve health endpoints on \(host):\(port): \(Self.words("\(cause)"))"
    }

    /// What the error number in `text` means, if there is one, as in `bind(…): … (errno: 98)`.
    private static func words(_ text: String) -> String {
        guard let match = text.firstMatch(of: /errno: ([0-9]{1,4})/), let code = Int32(match.output.1),
            let words = strerror(code)
        else { return text }
        return String(cString: words)
    }
}
