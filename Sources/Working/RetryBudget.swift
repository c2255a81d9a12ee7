/// How many retries may be made soon: what first attempts have paid in, and a few a second besides.
///
/// In an outage everything fails, and without a limit every message would soon be tried several times over. With it,
/// retries are a fifth of the first attempts at most, and ten a second where there is hardly any work. After Finagle's
/// `RetryBudget` (https://twitter.github.io/finagle/docs/com/twitter/finagle/service/RetryBudget.html); instead of
/// forgetting what was paid in after ten seconds, the bucket holds no more than ten seconds of the minimum.
package struct RetryBudget: Hashable, Sendable {
    /// What a first attempt pays in; a retry costs 1.
    private let share: Double
    /// What is paid in each second, whatever happens.
    private let minimum: Double
    private let capacity: Double
    private var balance: Double
    private var paidAt: ContinuousClock.Instant

    /// A full bucket.
    package init(share: Double = 0.2, minimumPerSecond: Double = 10, at now: ContinuousClock.Instant) {
        self.share = share
        minimum = minimumPerSecond
        capacity = max(1, minimumPerSecond * 10)
        balance = capacity
        paidAt = now
    }

    /// A first attempt is made.
    package mutating func deposit(at now: ContinuousClock.Instant) {
        fill(at: now)
        balance = min(capacity, balance + share)
    }

    /// A retry is to be made; whether there was enough to pay for it.
    package mutating func withdraw(at now: ContinuousClock.Instant) -> Bool {
        fill(at: now)
        guard balance >= 1 else { return false }
        balance -= 1
        return true
    }

    private mutating func fill(at now: ContinuousClock.Instant) {
        guard now > paidAt else { return }
        balance = min(capacity, balance + (now - paidAt) / .seconds(1) * minimum)
        paidAt = now
    }
}
