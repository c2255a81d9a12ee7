/// All metrics of one name.
struct Family {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    var kind: Kind
    var help: String
    /// By their labels, as they are written.
    var metrics: [String: Metric] = [:]

    /// Appends the metrics of this family, if it has any.
    func render(as name: String, to text: inout String) {
        guard !metrics.isEmpty else { return }
        text += "# HELP \(name) \(PrometheusText.help(help))\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, metric) in metrics.sorted(by: { $0.key < $1.key }) {
            switch metric {
            case .counter(let counter):
                PrometheusText.sample(name, labels, counter.value, to: &text)
            case .gauge(let gauge):
                PrometheusText.sample(name, labels, gauge.value, to: &text)
            case .histogram(let histogram):
                Self.render(histogram, as: name, labels, to: &text)
            }
        }
    }

    private static func render(
        _ histogram: HistogramMetric,
        as name: String,
        _ labels: String,
        to text: inout String
    ) {
        let snapshot = histogram.snapshot
        var count: UInt64 = 0
        for (bound, inBucket) in zip(histogram.bounds + [.infinity], snapshot.counts) {
            count += inBucket
            let bucket = (labels.isEmpty ? "" : labels + ",") + "le=\"\(PrometheusText.number(bound))\""
            PrometheusText.sample("\(name)_bucket", bucket, Double(count), to: &text)
        }
        PrometheusText.sample("\(name)_sum", labels, snapshot.sum, to: &text)
        PrometheusText.sample("\(name)_count", labels, Double(count), to: &text)
    }
}
