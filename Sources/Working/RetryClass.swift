/// What kind of trouble sends a message to wait; each has a schedule in ``RetryPolicy``.
package enum RetryClass: String, Hashable, Sendable, CaseIterable {
    /// Somebody we ask can't be reached, takes too long, or answers with an error.
    case upstream
    /// 429, or our own limit of requests per second.
    case rateLimited = "rate-limited"
    /// Nothing was asked: a circuit breaker is open.
    case turnedAway = "turned-away"
    /// Something was asked that must not be asked twice, and its answer was lost; it is looked up later.
    case lostAnswer = "lost-answer"
    /// The ledger can't be had.
    case ledger
    /// The worker was stopped in the middle of it.
    case stopped
    /// What nobody thought of, and a ledger that contradicts itself.
    case `internal`
}
