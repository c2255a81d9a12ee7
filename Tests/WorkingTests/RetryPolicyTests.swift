import Testing
import Working

@Suite struct RetryPolicyTests {
    @Test(arguments: [
        (1, 0.0, 1), (1, 0.99, 1), (2, 0.99, 2), (3, 0.0, 1), (3, 0.5, 5), (3, 0.99, 5), (4, 0.99, 10),
        (5, 0.5, 30), (6, 0.99, 60), (8, 0.5, 300), (8, 0.99, 300), (99, 0.99, 300), (0, 0.99, 1),
    ])
    func `delays grow to a ceiling, with full jitter`(_ attempt: Int, _ jitter: Double, _ seconds: Int) {
        #expect(RetryPolicy().delay(after: attempt, hint: nil, jitter: jitter) == seconds)
    }

    @Test(arguments: [
        (Duration.seconds(7), 0.0, 10), (.seconds(10), 0.0, 10), (.seconds(9), 0.1, 10),
        (.seconds(10), 0.5, 30), (.milliseconds(10_001), 0.0, 30), (.seconds(0), 0.0, 1),
        (.seconds(5_000), 0.0, 900), (.seconds(-3), 0.0, 1),
    ])
    func `never earlier than publiq asks for`(_ hint: Duration, _ jitter: Double, _ seconds: Int) {
        #expect(RetryPolicy().delay(after: 9, hint: hint, jitter: jitter) == seconds)
    }

    @Test func `there is a queue for every delay`() {
        for attempt in 1...10 {
            for jitter in [0, 0.3, 0.7, 0.999] {
                let delay = RetryPolicy().delay(after: attempt, hint: nil, jitter: jitter)
                #expect(RetryPolicy.delays.contains(delay))
            }
        }
    }

    @Test func `a message is given up after its time, not before`() {
        #expect(!RetryPolicy().givesUp(after: .seconds(86_399)))
        #expect(RetryPolicy().givesUp(after: .seconds(86_400)))
    }
}
