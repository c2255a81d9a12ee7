import Metrics
import Synchronization

/// What a worker counts.
struct WorkerCounters: Sendable {
    private static let names = ["acknowledged", "early", "retried", "dead-lettered"]
    private let settled: [String: Counter]
    private let refusals: [String: Counter]
    let inFlight = InFlight()

    init() {
        settled = Dictionary(
            uniqueKeysWithValues: Self.names.map {
                ($0, Counter(label: "uitpas_deliveries_total", dimensions: [("result", $0)]))
            }
        )
        refusals = Dictionary(
            uniqueKeysWithValues: ["unroutable", "rejected", "refused", "closed"].map {
                ($0, Counter(label: "uitpas_publish_errors_total", dimensions: [("error", $0)]))
            }
        )
    }

    func settled(as verdict: Verdict) {
        let name =
            switch verdict {
            case .acknowledge: "acknowledged"
            case .again: "early"
            case .retry: "retried"
            case .deadLetter: "dead-lettered"
            }
        settled[name]?.increment()
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
