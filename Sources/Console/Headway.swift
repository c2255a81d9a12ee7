/// Says every other second how far something long is, so that nobody takes it for dead.
///
/// What is done by then has said nothing.
struct Headway {
    private static let interval = Duration.seconds(2)

    /// What is counted, and what is done to it: `letters read`.
    let what: String
    let total: Int
    private var done = 0
    private var next: ContinuousClock.Instant

    init(_ what: String, of total: Int) {
        self.what = what
        self.total = total
        next = .now + Self.interval
    }

    /// One more is done.
    mutating func step() {
        if let text = step(at: .now) { remark(text) }
    }

    /// What is to be said once one more is done; nil for nothing.
    mutating func step(at moment: ContinuousClock.Instant) -> String? {
        done += 1
        guard moment >= next, done < total else { return nil }
        next = moment + Self.interval
        return "\(done.grouped) of \(total.grouped) \(what)"
    }
}
