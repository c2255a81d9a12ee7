/// Why an exchange has no answer, and whether the server may have acted on the request all the same.
package struct HTTPFailure: Error, Hashable, Sendable {
    /// What is known about the request having reached the server.
    package enum Verdict: String, CaseIterable, Hashable, Sendable {
        /// No byte of the request was written: making it again repeats nothing.
        case notSent
        /// It may have been read and carried out.
        case unknown
    }

    /// What went wrong; a bounded set, for metrics and for deciding on a retry.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The deadline of the exchange, or of the attempt to connect, passed.
        case timeout
        /// The host's name has no address.
        case unresolved
        /// No connection could be made.
        case connectFailed
        /// No TLS session could be set up: handshake, certificate or CA file.
        case tls
        /// The connection was closed or reset before a full answer was read.
        case closed
        /// What came is not HTTP, or is not encoded as it says.
        case malformedAnswer
        /// The answer is larger than the request allows.
        case tooLarge
        /// The task that waited for the answer was cancelled.
        case cancelled
        /// ``HTTPRequest/notAfter`` passed before the request could be started.
        case notStartedInTime
        /// The URL is not one of `http` or `https`, or not well-formed.
        case badURL
        /// A header field holds a line break or has no name.
        case badHeader
        /// The client was closed.
        case clientClosed
        /// Anything else libcurl reports.
        case other
    }

    package var verdict: Verdict
    package var kind: Kind
    /// Method, host and path; see ``HTTPRequest``.
    package var request: String
    /// A sentence that holds nothing of the query, the headers or the body.
    package var reason: String

    package init(verdict: Verdict, kind: Kind, request: String, reason: String) {
        self.verdict = verdict
        self.kind = kind
        self.request = request
        self.reason = reason
    }
}

extension HTTPFailure: CustomStringConvertible {
    package var description: String {
        let fate = verdict == .notSent ? "the request was not sent" : "the request may have been carried out"
        return "\(request): \(reason); \(fate)"
    }
}
