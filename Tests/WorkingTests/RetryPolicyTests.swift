import Testing
import Working

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy()

    @Test(arguments: [
        (1, 0.0, 1), (1, 0.99, 1), (2, 0.99, 2), (3, 0.0, 1), (3, 0.5, 5), (3, 0.99, 5), (4, 0.99, 10),
        (5, 0.5, 30), (6, 0.99, 60), (6, 0.4, 30), (99, 0.99, 60), (99, 0.0, 1), (0, 0.99, 1), (-7, 0.99, 1),
    ])
    func `delays grow to a ceiling, with full jitter`(_ attempt: Int, _ jitter: Double, _ seconds: Int) {
        #expect(policy.upstream.delay(after: attempt, hint: nil, jitter: jitter) == seconds)
    }

    @Test(arguments: [
        (Duration.seconds(7), 0.0, 10), (.seconds(10), 0.0, 10), (.seconds(9), 0.1, 10),
        (.seconds(10), 0.5, 10), (.seconds(25), 0.6, 30), (.milliseconds(10_001), 0.0, 30),
        (.seconds(0), 0.0, 1),
        (.seconds(5_000), 0.0, 900), (.seconds(-3), 0.0, 1),
    ])
    func `never earlier than publiq asks for, and spread upwards`(
        _ hint: Duration,
        _ jitter: Double,
        _ seconds: Int
    ) {
        #expect(policy.rateLimited.delay(after: 4, hint: hint, jitter: jitter) == seconds)
    }

    @Test(arguments: [0.0, 0.5, 0.999])
    func `a lost answer is looked up with the first queue after its fence, at every attempt`(_ jitter: Double)
    {
        for attempt in [1, 5, 500] {
            #expect(policy.lostAnswer.delay(after: attempt, hint: .seconds(55), jitter: jitter) == 60)
        }
    }

    @Test func `what is turned away fits the cool-down at first, and is spread wide in a long outage`() {
        #expect(policy.turnedAway.delay(after: 1, hint: .milliseconds(800), jitter: 0.1) == 1)
        #expect(policy.turnedAway.delay(after: 5, hint: .seconds(25), jitter: 0.9) == 30)
        #expect(policy.turnedAway.delay(after: 50, hint: .seconds(25), jitter: 0.999) == 300)
        // Twenty times a minute at most: whoever was turned away in a short outage is back within a minute of its end.
        for attempt in 1...20 {
            #expect(policy.turnedAway.delay(after: attempt, hint: .seconds(30), jitter: 0.999) <= 60)
        }
    }

    @Test func `nobody tells the ledger's own trouble how long to wait`() {
        #expect(policy.ledger.delay(after: 1, hint: .seconds(600), jitter: 0.9) == 1)
    }

    @Test(arguments: RetryClass.allCases)
    func `there is a queue for every delay`(_ kind: RetryClass) {
        for attempt in 1...25 {
            for jitter in [0, 0.3, 0.7, 0.999] {
                for hint in [nil, Duration.seconds(45), .seconds(100_000)] {
                    for beyond in [false, true] {
                        let delay = policy[kind].delay(
                            after: attempt,
                            hint: hint,
                            jitter: jitter,
                            beyondBudget: beyond
                        )
                        #expect(RetryPolicy.delays.contains(delay))
                    }
                }
            }
        }
    }

    @Test(arguments: [
        (RetryClass.upstream, 60), (.rateLimited, 60), (.ledger, 30), (.internal, 300),
    ])
    func `beyond its budget a retry waits for the longest delay of its class`(
        _ kind: RetryClass,
        _ seconds: Int
    ) {
        #expect(policy[kind].isBudgeted)
        #expect(policy[kind].delay(after: 1, hint: nil, jitter: 0, beyondBudget: true) == seconds)
    }

    @Test func `but never for a shorter one than publiq asks for`() {
        let delay = policy.upstream.delay(after: 1, hint: .seconds(200), jitter: 0, beyondBudget: true)
        #expect(delay == 300)
    }

    @Test(arguments: [RetryClass.turnedAway, .lostAnswer, .stopped])
    func `what asks nobody again is not paid for`(_ kind: RetryClass) {
        #expect(!policy[kind].isBudgeted)
    }

    @Test(arguments: RetryClass.allCases)
    func `each class has its age, and neither the ledger nor a stop gives anything up`(_ kind: RetryClass) {
        let never = kind == .ledger || kind == .stopped
        #expect(policy[kind].givesUp(afterWaiting: 86_400) == !never)
        #expect(!policy[kind].givesUp(afterWaiting: 86_399))
        #expect(policy[kind].givesUp(afterWaiting: .max) == !never)
    }
}
