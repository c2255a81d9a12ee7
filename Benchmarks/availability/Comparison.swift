import Foundation

/// How long things took, without a trouble and with it.
struct Comparison: Sendable {
    var without: Stopwatch.Times
    var with: Stopwatch.Times

    var ratio: Double { with.percentile(0.99) / without.percentile(0.99) }

    var row: String {
        "\(without.row) | \(with.row) | \(String(format: "%.2f", ratio)) | \(without.unanswered + with.unanswered)"
    }
}

/// Measures from a question to its answer.
actor Stopwatch {
    struct Times: Sendable {
        /// In milliseconds, ascending.
        var times: [Double]
        var unanswered: Int

        func percentile(_ share: Double) -> Double {
            guard !times.isEmpty else { return .infinity }
            return times[min(times.count - 1, Int((Double(times.count) * share).rounded(.down)))]
        }

        var row: String {
            [percentile(0.5), percentile(0.99), percentile(1)].map { String(format: "%.0f ms", $0) }
                .joined(separator: " / ")
        }
    }

    private var asked: [String: ContinuousClock.Instant] = [:]
    private var times: [Double] = []
    /// How many events are mapped.
    var mapped = 0

    func start(_ id: String) { asked[id] = .now }

    func stop(_ id: String) {
        guard let start = asked.removeValue(forKey: id) else { return }
        times.append((ContinuousClock.now - start) / .milliseconds(1))
    }

    var isIdle: Bool { asked.isEmpty }

    /// What was measured since the last time; what is still open then is unanswered.
    func take() -> Times {
        defer { (asked, times) = ([:], []) }
        return Times(times: times.sorted(), unanswered: asked.count)
    }
}
