import Messages
import Metrics
import Working

/// What was published for others and no queue was bound for, by exchange.
struct UnroutedCounters: Sendable {
    private let counters = Dictionary(
        uniqueKeysWithValues: [Exchange.outcomes, Exchange.retribution].map {
            ($0, Counter(label: "uitpas_unrouted_total", dimensions: [("exchange", $0)]))
        }
    )

    /// Answers to a question whose asker has gone are nobody's loss, and do not count.
    func count(_ publication: Publication) { counters[publication.exchange]?.increment() }
}
