internal import Metrics

/// What `/readyz` says, as a gauge for each part: `uitpas_ready` is 1 for ready and 0 for not.
package struct ReadinessGauges: Sendable {
    private let readiness: Readiness

    package init(_ readiness: Readiness) {
        self.readiness = readiness
    }

    /// Shows how each part is now.
    package func update() {
        for (part, state) in readiness.checks {
            // Equal label and dimensions are one metric, however often it is made.
            let gauge = Gauge(label: "uitpas_ready", dimensions: [("check", part)])
            gauge.record(state == .ready ? 1 : 0)
        }
    }
}
