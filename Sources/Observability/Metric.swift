internal import CoreMetrics
internal import Synchronization

/// A number that only grows.
final class CountingMetric: CounterHandler, FloatingPointCounterHandler {
    private let whole = Atomic<Int64>(0)
    private let fraction = Mutex(0.0)

    var value: Double { Double(whole.load(ordering: .relaxed)) + fraction.withLock { $0 } }

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.withLock { $0 += amount }
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.withLock { $0 = 0 }
    }
}

/// A number that comes and goes; the last one counts.
final class GaugeMetric: RecorderHandler, MeterHandler {
    private let current = Mutex(0.0)

    var value: Double { current.withLock { $0 } }

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { current.withLock { $0 = value } }
    func increment(by amount: Double) { current.withLock { $0 += amount } }
    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
}

/// How many values fell below each of some bounds.
final class HistogramMetric: RecorderHandler, TimerHandler {
    struct State {
        /// One a bound, and one for what lies above them all; not yet added up.
        var counts: [UInt64]
        var sum = 0.0
    }

    /// For timers, in seconds: from a ledger's transaction to a slow upstream.
    static let seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
    /// For recorders of sizes and counts.
    static let amounts: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000]

    let bounds: [Double]
    private let state: Mutex<State>

    /// Counts by `bounds`, which ascend.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    var snapshot: State { state.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1_000_000_000)
    }
}

/// One metric with one set of labels.
enum Metric {
    case counter(CountingMetric)
    case gauge(GaugeMetric)
    case histogram(HistogramMetric)

    var handler: AnyObject {
        switch self {
        case .counter(let handler): handler
        case .gauge(let handler): handler
        case .histogram(let handler): handler
        }
    }
}
