import Desks
import Testing

@Suite final class CircuitBreakerTests {
    private let start = ContinuousClock.now
    private var breaker = CircuitBreaker()

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// Lets a request through, which ends after no time at all; whether there was one.
    @discardableResult
    private func ask(
        _ ending: CircuitBreaker.Ending,
        at seconds: Double,
        jitter: Double = 1
    ) -> Bool {
        guard case .passed(let pass) = breaker.admit(at: at(seconds)) else { return false }
        breaker.end(pass, as: ending, at: at(seconds), jitter: jitter)
        return true
    }

    private func pass(at seconds: Double) throws -> CircuitBreaker.Pass {
        guard case .passed(let pass) = breaker.admit(at: at(seconds)) else {
            throw Refused(at: seconds)
        }
        return pass
    }

    private struct Refused: Error { var at: Double }

    /// Opens it at 0 for a second.
    private func open() {
        for _ in 0..<5 { ask(.failed, at: 0) }
        #expect(breaker.phase == .open)
    }

    @Test func `five failures in a row open it, four do not`() {
        for _ in 0..<4 { ask(.failed, at: 0) }
        ask(.answered, at: 0)
        for _ in 0..<4 { ask(.failed, at: 0) }
        #expect(breaker.phase == .closed)
        ask(.failed, at: 0)
        let admission = breaker.admit(at: at(0.25))
        #expect(admission == .refused(for: .milliseconds(750)))
        #expect(breaker.remaining(at: at(0.25)) == .milliseconds(750))
        #expect(breaker.remaining(at: at(1)) == nil)
    }

    @Test func `single failures among answers open nothing`() {
        for round in 0..<40 { ask(round.isMultiple(of: 2) ? .failed : .answered, at: 0) }
        #expect(breaker.phase == .closed)
    }

    @Test func `what was never asked says nothing`() {
        for _ in 0..<4 { ask(.failed, at: 0) }
        for _ in 0..<10 { ask(.silent, at: 0) }
        #expect(breaker.phase == .closed)
        ask(.failed, at: 0)
        #expect(breaker.phase == .open)
    }

    @Test func `after the cool-down one request passes, and its answer closes it`() throws {
        open()
        #expect(!ask(.answered, at: 0.99))
        let probe = try pass(at: 1)
        #expect(breaker.phase == .halfOpen)
        #expect(!ask(.answered, at: 1.5), "one at a time")
        breaker.end(probe, as: .answered, at: at(1.6), jitter: 0)
        #expect(breaker.phase == .closed)
        #expect(ask(.answered, at: 1.6))
    }

    @Test func `each probe that fails doubles the cool-down, up to half a minute`() {
        open()
        var now = 1.0
        for coolDown in [2.0, 4, 8, 16, 30, 30] {
            #expect(ask(.failed, at: now))
            #expect(!ask(.answered, at: now + coolDown - 0.01))
            now += coolDown
        }
        #expect(ask(.answered, at: now))
        for _ in 0..<5 { ask(.failed, at: now) }
        #expect(ask(.answered, at: now + 1), "and after an answer it begins anew")
    }

    @Test func `jitter spreads the probes over the second half of the cool-down`() {
        for _ in 0..<5 { ask(.failed, at: 0, jitter: 0) }
        #expect(breaker.remaining(at: at(0)) == .milliseconds(500))
    }

    @Test func `for tariffs the cool-down stays a second`() {
        breaker = CircuitBreaker(CircuitBreaker.Limits(longestCoolDown: .seconds(1)))
        open()
        for second in 1...60 { #expect(ask(.failed, at: Double(second))) }
        #expect(ask(.answered, at: 61))
        #expect(breaker.phase == .closed)
    }

    @Test func `a probe that hangs keeps nobody from finding out`() throws {
        breaker = CircuitBreaker(CircuitBreaker.Limits(longestCoolDown: .seconds(1)))
        open()
        let hanging = try pass(at: 1)
        #expect(!ask(.answered, at: 1.9))
        #expect(ask(.answered, at: 2))
        #expect(breaker.phase == .closed)
        breaker.end(hanging, as: .failed, at: at(11), jitter: 0)
        for _ in 0..<4 { ask(.failed, at: 11) }
        #expect(breaker.phase == .closed, "what began before says nothing of now")
    }

    @Test func `a probe that answers late closes it all the same`() throws {
        open()
        let late = try pass(at: 1)
        #expect(ask(.failed, at: 3))
        breaker.end(late, as: .answered, at: at(4), jitter: 0)
        #expect(breaker.phase == .closed)
    }

    @Test func `a probe whose caller is stopped makes room for the next at once`() {
        open()
        #expect(ask(.silent, at: 1))
        #expect(ask(.answered, at: 1))
        #expect(breaker.phase == .closed)
    }

    @Test func `failures of requests from before it opened change nothing`() throws {
        let old = try pass(at: 0)
        open()
        breaker.end(old, as: .failed, at: at(0.9), jitter: 1)
        #expect(ask(.answered, at: 1))
    }

    @Test func `two 429s in a row are obeyed for everybody, for as long as they say`() {
        ask(.limited(retryAfter: .seconds(20)), at: 0)
        #expect(breaker.phase == .closed, "one may be about its own request")
        ask(.answered, at: 0)
        ask(.limited(retryAfter: .seconds(20)), at: 0)
        #expect(breaker.phase == .closed)
        ask(.limited(retryAfter: .seconds(20)), at: 0)
        #expect(!ask(.answered, at: 19.9))
        #expect(ask(.limited(retryAfter: .seconds(40)), at: 20))
        #expect(!ask(.answered, at: 59.9))
        #expect(ask(.answered, at: 60))
    }

    @Test func `nobody is left alone for a day because a 429 says so`() {
        for _ in 0..<2 { ask(.limited(retryAfter: .seconds(86_400)), at: 0) }
        #expect(breaker.remaining(at: at(0)) == .seconds(300))
    }

    @Test func `429s that do not say for how long count as failures`() {
        for _ in 0..<5 { ask(.limited(retryAfter: nil), at: 0) }
        #expect(breaker.remaining(at: at(0)) == .seconds(1))
    }

    @Test func `it can be opened because nobody comes back`() {
        breaker.trip(at: at(0), jitter: 1)
        #expect(!ask(.answered, at: 0.9))
        breaker.trip(at: at(0.9), jitter: 1)
        #expect(ask(.answered, at: 1), "twice is no longer than once")
    }
}
