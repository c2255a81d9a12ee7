import CoreMetrics
import Observability
import Testing

@Suite struct MetricsTests {
    let metrics = PrometheusMetrics()

    @Test func `counters, gauges and timers are told in Prometheus's words`() {
        Counter(label: "uitpas.sales", dimensions: [("outcome", "registered")], factory: metrics).increment()
        Counter(label: "uitpas.sales", dimensions: [("outcome", "registered")], factory: metrics).increment(
            by: 2
        )
        Counter(label: "uitpas.sales", dimensions: [("outcome", "refused")], factory: metrics).increment()
        FloatingPointCounter(label: "waited", factory: metrics).increment(by: 1.5)
        Gauge(label: "in.flight", factory: metrics).record(3)
        let meter = Meter(label: "level", factory: metrics)
        meter.set(5)
        meter.increment(by: 0.5)
        meter.decrement(by: 2)
        #expect(
            metrics.render() == """
                # HELP in_flight in.flight
                # TYPE in_flight gauge
                in_flight 3
                # HELP level level
                # TYPE level gauge
                level 3.5
                # HELP uitpas_sales_total uitpas.sales
                # TYPE uitpas_sales_total counter
                uitpas_sales_total{outcome="refused"} 1
                uitpas_sales_total{outcome="registered"} 3
                # HELP waited_total waited
                # TYPE waited_total counter
                waited_total 1.5

                """
        )
    }

    @Test func `a timer is a histogram in seconds, its buckets added up`() {
        let timer = Timer(label: "post", dimensions: [("le", "x"), ("a", "b")], factory: metrics)
        timer.recordMilliseconds(1)
        timer.recordMilliseconds(30)
        timer.recordMilliseconds(30)
        timer.recordSeconds(90)
        let lines = metrics.render().split(separator: "\n")
        #expect(lines[1] == "# TYPE post_seconds histogram")
        #expect(lines[2] == "post_seconds_bucket{a=\"b\",le_=\"x\",le=\"0.001\"} 1")
        #expect(lines.contains("post_seconds_bucket{a=\"b\",le_=\"x\",le=\"0.025\"} 1"))
        #expect(lines.contains("post_seconds_bucket{a=\"b\",le_=\"x\",le=\"0.05\"} 3"))
        #expect(lines.contains("post_seconds_bucket{a=\"b\",le_=\"x\",le=\"60\"} 3"))
        #expect(
            lines.suffix(3) == [
                "post_seconds_bucket{a=\"b\",le_=\"x\",le=\"+Inf\"} 4",
                "post_seconds_sum{a=\"b\",le_=\"x\"} 90.061",
                "post_seconds_count{a=\"b\",le_=\"x\"} 4",
            ]
        )
    }

    @Test func `a recorder is a histogram of amounts`() {
        let recorder = Recorder(label: "lines", factory: metrics)
        recorder.record(3)
        recorder.record(Double.nan)
        let lines = metrics.render().split(separator: "\n")
        #expect(lines.contains("lines_bucket{le=\"2\"} 0"))
        #expect(lines.contains("lines_bucket{le=\"5\"} 1"))
        #expect(lines.contains("lines_count 1"))
    }

    @Test(arguments: [
        ("a.b-c/d", "a_b_c_d_total"), ("1st", "_1st_total"), ("", "__total"), ("done_total", "done_total"),
        ("é", "__total"),
    ])
    func `names hold only what Prometheus allows`(_ label: String, name: String) {
        Counter(label: label, factory: metrics).increment()
        #expect(metrics.render().contains("\n\(name) 1\n"))
    }

    @Test func `labels are escaped and sanitised, and show no UiTPAS number`() {
        Gauge(label: "g", dimensions: [("b-c", "a\"b\\c\nd"), ("a", "0900000067513")], factory: metrics)
            .record(1)
        #expect(metrics.render().contains(#"g{a="*********7513",b_c="a\"b\\c\nd"} 1"#))
    }

    @Test func `one name has one type`() {
        Gauge(label: "a_total", factory: metrics).record(1)
        Counter(label: "a", factory: metrics).increment()
        Counter(label: "a", factory: metrics).increment()
        let text = metrics.render()
        #expect(text.contains("# TYPE a_total gauge\na_total 1\n"))
        #expect(text.contains("# TYPE a_total_counter counter\na_total_counter 2\n"))
    }

    @Test func `a destroyed metric is told no more`() {
        let counter = Counter(label: "a", factory: metrics)
        counter.increment()
        counter.destroy()
        #expect(metrics.render().isEmpty)
    }

    @Test func `no increment of many threads is lost`() async {
        let metrics = metrics
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let timer = Timer(label: "t", factory: metrics)
                    for _ in 0..<1_000 {
                        Counter(label: "c", factory: metrics).increment()
                        timer.recordNanoseconds(1)
                    }
                }
            }
        }
        #expect(metrics.render().contains("c_total 8000\n"))
        #expect(metrics.render().contains("t_seconds_count 8000\n"))
    }
}
