import Metrics

/// What `/metrics` says of polling for one kind of document.
struct PollMetrics {
    private let lag: Gauge
    private let requests: Counter
    private let good: Counter
    private let bad: Counter
    private let changed: Counter
    private let told: Counter

    init(_ kind: ChangeQuery.Kind) {
        let kind = [("kind", kind.rawValue)]
        lag = Gauge(label: "uitpas_mapping_lag_seconds", dimensions: kind)
        requests = Counter(label: "uitpas_poll_requests_total", dimensions: kind)
        good = Counter(label: "uitpas_polls_total", dimensions: kind + [("outcome", "told")])
        bad = Counter(label: "uitpas_polls_total", dimensions: kind + [("outcome", "failed")])
        changed = Counter(label: "uitpas_poll_changes_found_total", dimensions: kind)
        told = Counter(label: "uitpas_poll_changes_told_total", dimensions: kind)
    }

    /// How long ago everything that was changed before had been told.
    func lag(_ duration: Duration) { lag.record(max(0, duration / .seconds(1))) }
    func asked() { requests.increment() }
    func succeeded() { good.increment() }
    func failed() { bad.increment() }

    func told(_ count: Int, of all: Int) {
        changed.increment(by: all)
        told.increment(by: count)
    }
}
