import CoreMetrics
import Observability
import Testing

@Suite struct ReadinessGaugesTests {
    @Test func `each part is 1 where it is ready, and 0 where it is not, from one look to the next`() {
        let metrics = PrometheusMetrics()
        let readiness = Readiness(waitingFor: ["broker", "ledger"])
        readiness.set("ledger", .ready)
        withMetricsFactory(metrics) {
            let gauges = ReadinessGauges(readiness)
            gauges.update()
            #expect(metrics.render().contains("uitpas_ready{check=\"broker\"} 0\n"))
            #expect(metrics.render().contains("uitpas_ready{check=\"ledger\"} 1\n"))
            readiness.set("broker", .ready)
            readiness.set("ledger", .notReady("locked"))
            gauges.update()
        }
        #expect(metrics.render().contains("uitpas_ready{check=\"broker\"} 1\n"))
        #expect(metrics.render().contains("uitpas_ready{check=\"ledger\"} 0\n"))
    }
}
