/// Why there is no token.
package struct TokenFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The client or its secret is wrong, or the client may not have tokens (an OAuth error).
        case refused
        /// 429.
        case rateLimited
        /// No connection, no answer, or 5xx.
        case unreachable
        /// An answer that is none of OAuth's.
        case malformed
        /// The caller had no time left to wait.
        case timeout
        /// The caller's task was cancelled.
        case cancelled
    }

    package var kind: Kind
    /// One sentence without secrets.
    package var description: String
    package var retryAfter: Duration?

    package init(kind: Kind, description: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.description = description
        self.retryAfter = retryAfter
    }
}
