import Synchronization

/// A worker's retry budgets: one for each of those whose retries are counted together (``Handler/account(of:)``).
final class RetryBudgets: Sendable {
    private let budgets = Mutex<[String: RetryBudget]>([:])

    /// A message has come for the first time.
    func deposit(_ account: String, at now: ContinuousClock.Instant) {
        budgets.withLock { $0[account, default: RetryBudget(at: now)].deposit(at: now) }
    }

    /// A message is to be tried again; whether that can be paid for.
    func withdraw(_ account: String, at now: ContinuousClock.Instant) -> Bool {
        budgets.withLock { $0[account, default: RetryBudget(at: now)].withdraw(at: now) }
    }
}
