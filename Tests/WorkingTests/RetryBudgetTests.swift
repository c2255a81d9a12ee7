import Testing
import Working

@Suite struct RetryBudgetTests {
    private let start = ContinuousClock.now

    /// How many retries in a row can be paid for.
    private func affordable(_ budget: inout RetryBudget, at now: ContinuousClock.Instant) -> Int {
        var count = 0
        while count < 1_000, budget.withdraw(at: now) { count += 1 }
        return count
    }

    @Test func `a hundred retries are free, and then ten a second`() {
        var budget = RetryBudget(at: start)
        #expect(affordable(&budget, at: start) == 100)
        #expect(affordable(&budget, at: start + .milliseconds(99)) == 0)
        #expect(affordable(&budget, at: start + .seconds(1)) == 10)
    }

    @Test func `five first attempts pay for one retry`() {
        var budget = RetryBudget(minimumPerSecond: 1, at: start)
        #expect(affordable(&budget, at: start) == 10)
        for _ in 0..<4 { budget.deposit(at: start) }
        #expect(affordable(&budget, at: start) == 0)
        budget.deposit(at: start)
        #expect(affordable(&budget, at: start) == 1)
    }

    @Test func `no more is saved than ten seconds' worth, however long it was quiet or busy`() {
        var budget = RetryBudget(at: start)
        for _ in 0..<100_000 { budget.deposit(at: start) }
        #expect(affordable(&budget, at: start + .seconds(86_400)) == 100)
    }

    @Test func `an earlier time takes nothing back`() {
        var budget = RetryBudget(at: start)
        _ = affordable(&budget, at: start)
        #expect(affordable(&budget, at: start - .seconds(60)) == 0)
        #expect(affordable(&budget, at: start + .seconds(1)) == 10)
    }
}
