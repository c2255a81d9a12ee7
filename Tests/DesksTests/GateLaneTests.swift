import Desks
import Testing

@Suite final class GateLaneTests {
    private let start = ContinuousClock.now
    private var lane = GateLane(places: 2, moment: .seconds(1), limits: CircuitBreaker.Limits())

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func enter(_ turn: Int, at seconds: Double = 0) throws -> CircuitBreaker.Pass {
        try #require(pass(arrive(turn, at: seconds)))
    }

    private func arrive(_ turn: Int, at seconds: Double) -> GateLane.Answer? {
        lane.arrive(turn, at: at(seconds))
    }

    private func losePatience(_ turn: Int, at seconds: Double) -> GateLane.Answers {
        lane.lose(patience: turn, at: at(seconds), jitter: 1)
    }

    private func withdraw(_ turn: Int, at seconds: Double) -> GateLane.Answers {
        lane.withdraw(turn, at: at(seconds))
    }

    private func pass(_ answer: GateLane.Answer?) -> CircuitBreaker.Pass? {
        guard case .passed(let pass) = answer else { return nil }
        return pass
    }

    private func isTurnedAway(_ answer: GateLane.Answer?) -> Bool {
        guard case .turnedAway = answer else { return false }
        return true
    }

    @Test func `who finds no place waits for the next that is given back, in his turn`() throws {
        let first = try enter(1)
        _ = try enter(2)
        #expect(arrive(3, at: 0) == nil)
        #expect(arrive(4, at: 0) == nil)
        let answers = lane.leave(first, as: .answered, at: at(0.5), jitter: 0)
        #expect(answers.keys.sorted() == [3])
        #expect(pass(answers[3]) != nil)
        #expect(lane.waitingCount == 1)
    }

    @Test func `when nobody comes out for a moment, all who wait are turned away`() throws {
        _ = try enter(1)
        _ = try enter(2)
        #expect(arrive(3, at: 0) == nil)
        #expect(arrive(4, at: 0.9) == nil)
        let answers = losePatience(3, at: 1)
        #expect(answers == [3: .turnedAway(for: .seconds(1)), 4: .turnedAway(for: .seconds(1))])
        #expect(lane.phase == .open)
        #expect(isTurnedAway(arrive(5, at: 1.5)), "and whoever comes after them, at once")
    }

    @Test func `a lane that is only full is no reason to open the breaker`() throws {
        let first = try enter(1)
        _ = try enter(2)
        #expect(arrive(3, at: 0) == nil)
        #expect(arrive(4, at: 0) == nil)
        _ = lane.leave(first, as: .answered, at: at(0.5), jitter: 0)
        #expect(losePatience(4, at: 1) == [4: .turnedAway(for: .seconds(1))])
        #expect(lane.phase == .closed)
    }

    @Test func `a probe does not wait for those who hang`() throws {
        _ = try enter(1)
        _ = try enter(2)
        #expect(arrive(3, at: 0) == nil)
        _ = losePatience(3, at: 1)
        let probe = try enter(4, at: 2)
        #expect(lane.phase == .halfOpen)
        _ = lane.leave(probe, as: .answered, at: at(2.1), jitter: 0)
        #expect(lane.phase == .closed)
        #expect(arrive(5, at: 2.1) == nil, "but they keep their places")
    }

    @Test func `who waits is turned away as soon as failures open the breaker`() throws {
        lane = GateLane(places: 5, moment: .seconds(1), limits: CircuitBreaker.Limits())
        let inside = try (1...5).map { try enter($0) }
        for turn in 6...10 { #expect(arrive(turn, at: 0) == nil) }
        for (pass, turn) in zip(inside, 6...9) {
            let told = lane.leave(pass, as: .failed, at: at(0.1), jitter: 1)
            #expect(told.keys.sorted() == [turn])
        }
        let told = lane.leave(inside[4], as: .failed, at: at(0.2), jitter: 1)
        #expect(lane.phase == .open)
        #expect(told == [10: .turnedAway(for: .seconds(1))])
        #expect(lane.waitingCount == 0)
    }

    @Test func `who goes of his own accord changes nothing for the others`() throws {
        _ = try enter(1)
        _ = try enter(2)
        #expect(arrive(3, at: 0) == nil)
        #expect(arrive(4, at: 0) == nil)
        #expect(withdraw(3, at: 0.1).keys.sorted() == [3])
        #expect(lane.phase == .closed && lane.waitingCount == 1)
        #expect(withdraw(3, at: 0.2).isEmpty)
        #expect(losePatience(3, at: 2).isEmpty)
    }
}
