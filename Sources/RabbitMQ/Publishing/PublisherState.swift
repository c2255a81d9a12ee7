/// What a publisher is doing.
package enum PublisherState: Hashable, Sendable {
    /// There is no connection (yet, or any more); publications wait.
    case connecting
    case ready
    /// The broker takes no messages because it is short of memory or disk; publications wait.
    case blocked(reason: String)
    /// It publishes nothing, and never will.
    case stopped
}

/// What a publisher has done so far.
package struct PublisherCounts: Hashable, Sendable {
    /// Publications that the broker has taken responsibility for, unrouted ones included.
    package var confirmed = 0
    /// Publications that no queue took.
    package var unrouted = 0
    /// Publications that were sent again because their confirmation was lost with the connection.
    package var republished = 0
    /// Best-effort publications that were not sent.
    package var dropped = 0
}
