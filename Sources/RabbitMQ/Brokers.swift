/// The nodes to connect to, tried in turn, and how patient to be with them.
package struct Brokers: Sendable {
    package var urls: [BrokerURL]
    package var backoff: Backoff
    /// A connection whose thread hangs in one step for longer than this is cut.
    package var stuckLimit: Duration

    /// Brokers at `urls`, of which there must be at least one.
    package init(
        _ urls: [BrokerURL],
        backoff: Backoff = Backoff(),
        stuckLimit: Duration = .seconds(15)
    ) {
        precondition(!urls.isEmpty, "no broker to connect to")
        self.urls = urls
        self.backoff = backoff
        self.stuckLimit = stuckLimit
    }
}
