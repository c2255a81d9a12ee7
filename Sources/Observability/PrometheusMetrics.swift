package import CoreMetrics
internal import Synchronization

/// Keeps the process's metrics in memory, and tells them in Prometheus's words.
///
/// Counters become `…_total`, timers histograms `…_seconds`, recorders histograms, gauges and meters gauges. Equal
/// label and dimensions are one metric, however often it is made.
package final class PrometheusMetrics: MetricsFactory {
    private let families = Mutex<[String: Family]>([:])

    /// No metrics yet.
    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? histogram(label, unit: "", HistogramMetric.amounts, dimensions) : gauge(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, unit: "_seconds", HistogramMetric.seconds, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// All metrics in the text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/), by name.
    package func render() -> String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) { family.render(as: name, to: &text) }
        return text
    }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CountingMetric {
        let name = PrometheusText.name(label, unit: "_total")
        let found = find(name, .counter, label, dimensions) { .counter(CountingMetric()) }
        guard case .counter(let metric) = found else { return CountingMetric() }
        return metric
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeMetric {
        let name = PrometheusText.name(label, unit: "")
        let found = find(name, .gauge, label, dimensions) { .gauge(GaugeMetric()) }
        guard case .gauge(let metric) = found else { return GaugeMetric() }
        return metric
    }

    private func histogram(
        _ label: String,
        unit: String,
        _ bounds: [Double],
        _ dimensions: [(String, String)]
    ) -> HistogramMetric {
        let name = PrometheusText.name(label, unit: unit)
        let found = find(name, .histogram, label, dimensions) { .histogram(HistogramMetric(bounds: bounds)) }
        guard case .histogram(let metric) = found else { return HistogramMetric(bounds: bounds) }
        return metric
    }

    private func find(
        _ name: String,
        _ kind: Family.Kind,
        _ label: String,
        _ dimensions: [(String, String)],
        _ make: () -> Metric
    ) -> Metric {
        let labels = PrometheusText.labels(dimensions)
        return families.withLock { families in
            // A name has one type only, or Prometheus refuses the whole page.
            let isTaken = families[name].map { $0.kind != kind } ?? false
            let name = isTaken ? "\(name)_\(kind)" : name
            if let metric = families[name]?.metrics[labels] { return metric }
            let metric = make()
            families[name, default: Family(kind: kind, help: label)].metrics[labels] = metric
            return metric
        }
    }

    private func remove(_ handler: AnyObject) {
        families.withLock { families in
            for (name, family) in families {
                for (labels, metric) in family.metrics where metric.handler === handler {
                    families[name]?.metrics[labels] = nil
                }
            }
        }
    }
}
