import Metrics
import Synchronization

/// How a delivery ended, for the counters.
enum Ending: String, CaseIterable {
    case acknowledged
    /// It waits for somebody else.
    case early
    case retried
    case givenUp = "given-up"
    case deadLettered = "dead-lettered"
}

/// What a worker counts.
struct WorkerCounters: Sendable {
    private let settled: [Ending: Counter]
    private let retries: [RetryClass: Counter]
    private let unpaid = Counter(label: "uitpas_retries_beyond_budget_total")
    private let refusals: [String: Counter]
    private let deadLetters: [DeadLetterReason: Counter]
    private let duration = Timer(label: "uitpas_delivery_seconds")
    let inFlight = InFlight()

    init() {
        settled = Dictionary(
            uniqueKeysWithValues: Ending.allCases.map {
                ($0, Counter(label: "uitpas_deliveries_total", dimensions: [("result", $0.rawValue)]))
            }
        )
        retries = Dictionary(
            uniqueKeysWithValues: RetryClass.allCases.map {
                ($0, Counter(label: "uitpas_retries_total", dimensions: [("class", $0.rawValue)]))
            }
        )
        refusals = Dictionary(
            uniqueKeysWithValues: ["unroutable", "rejected", "refused", "closed"].map {
                ($0, Counter(label: "uitpas_publish_errors_total", dimensions: [("error", $0)]))
            }
        )
        deadLetters = Dictionary(
            uniqueKeysWithValues: DeadLetterReason.allCases.map {
                ($0, Counter(label: "uitpas_dead_letters_total", dimensions: [("reason", $0.rawValue)]))
            }
        )
    }

    /// A delivery was acknowledged, so long after it was taken up; `cause` where it became a dead letter.
    func settled(as ending: Ending, because cause: DeadLetterReason?, after time: Duration) {
        settled[ending]?.increment()
        if let cause { deadLetters[cause]?.increment() }
        duration.record(duration: time)
    }

    func retried(_ kind: RetryClass, beyondBudget: Bool) {
        retries[kind]?.increment()
        if beyondBudget { unpaid.increment() }
    }

    func unpublished(_ error: PublishError) { refusals[error.label]?.increment() }
}

/// How many deliveries are being worked on.
final class InFlight: Sendable {
    private let count = Atomic<Int>(0)
    private let gauge = Gauge(label: "uitpas_deliveries_in_flight")

    func increment() { gauge.record(count.add(1, ordering: .relaxed).newValue) }
    func decrement() { gauge.record(count.subtract(1, ordering: .relaxed).newValue) }
}
