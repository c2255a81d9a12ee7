package import Logging
import Metrics
package import Tickets

/// Shows where the breakers stand: a gauge for each organiser, and a line in the log when one opens or closes.
package struct GateSigns: Sendable {
    private let organizers: [String: [OrganizerID]]
    private let gauges: [OrganizerID: Gauge]
    private let logger: Logger

    /// Signs for these organisers and the client of each.
    ///
    /// `uitpas_breaker_state` is 0 for closed, 1 for half-open and 2 for open.
    package init(clients: [OrganizerID: String], logger: Logger) {
        organizers = Dictionary(grouping: clients.keys.sorted()) { clients[$0] ?? $0.text }
        gauges = Dictionary(
            uniqueKeysWithValues: clients.keys.map {
                ($0, Gauge(label: "uitpas_breaker_state", dimensions: [("organizer", $0.text)]))
            }
        )
        self.logger = logger
        for gauge in gauges.values { gauge.record(CircuitBreaker.Phase.closed.rawValue) }
    }

    /// A client's breaker has changed; that it lets a probe through is no news.
    package func changed(_ client: String, from before: CircuitBreaker.Phase, to after: CircuitBreaker.Phase)
    {
        let organizers = organizers[client] ?? []
        for organizer in organizers { gauges[organizer]?.record(after.rawValue) }
        let metadata: Logger.Metadata = ["organizers": .array(organizers.map { "\($0)" })]
        switch (before, after) {
        case (.closed, .open), (.closed, .halfOpen):
            logger.warning("UiTPAS does not answer for an organiser; it is left alone", metadata: metadata)
        case (.open, .closed), (.halfOpen, .closed):
            logger.info("UiTPAS answers for an organiser again", metadata: metadata)
        case (.open, .halfOpen), (.halfOpen, .open), (.closed, .closed), (.open, .open),
            (.halfOpen, .halfOpen):
            break
        }
    }
}
