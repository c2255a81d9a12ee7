import Desks
import Testing

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct PaceTests {
    @Test func `a burst of a second's worth is let through, then turns are far apart`() async throws {
        let pace = Pace(requestsPerSecond: 5)
        let soon = ContinuousClock.now + .milliseconds(50)
        for _ in 0..<5 { try await pace.turn(by: soon) }
        await #expect(throws: UpstreamFailure.self) { try await pace.turn(by: soon) }
    }

    @Test func `a turn that comes too late is refused with how long to wait, and is not used up`()
        async throws
    {
        let pace = Pace(requestsPerSecond: 0.5)
        let now = ContinuousClock.now
        try await pace.turn(by: now + .seconds(1))
        await #expect { try await pace.turn(by: now) } throws: { error in
            guard let failure = error as? UpstreamFailure, let wait = failure.retryAfter else { return false }
            return failure.kind == .rateLimited && wait > .milliseconds(500) && wait <= .seconds(2)
        }
        await #expect { try await pace.turn(by: now) } throws: { error in
            guard let wait = (error as? UpstreamFailure)?.retryAfter else { return false }
            return wait <= .seconds(2)
        }
    }
}
