import Metrics

/// What `/metrics` says of polling.
struct PollMetrics: Sendable {
    private let lag = Gauge(label: "uitpas_mapping_lag_seconds")
    private let requests = Counter(label: "uitpas_poll_requests_total")
    private let good = Counter(label: "uitpas_polls_total", dimensions: [("outcome", "told")])
    private let bad = Counter(label: "uitpas_polls_total", dimensions: [("outcome", "failed")])
    private let changed = Counter(label: "uitpas_poll_changes_found_total")
    private let told = Counter(label: "uitpas_poll_changes_told_total")

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
