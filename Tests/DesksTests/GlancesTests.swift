import Desks
import Synchronization
import Testing
import Tickets

/// UiTdatabank that answers when it is told to.
private final class HeldUiTdatabank: UiTdatabank {
    private struct Held {
        var continuations: [CheckedContinuation<Void, Never>] = []
        var asked = 0
        var failure: UpstreamFailure?
    }

    private let held = Mutex(Held())
    var asked: Int { held.withLock { $0.asked } }

    func fail(_ failure: UpstreamFailure?) { held.withLock { $0.failure = failure } }

    func answer() {
        let waiting = held.withLock { held in
            defer { held.continuations = [] }
            return held.continuations
        }
        for one in waiting { one.resume() }
    }

    func event(_ id: UiTdatabankEventID) async throws(UpstreamFailure) -> UiTdatabankEvent? {
        let failure = held.withLock { held in
            held.asked += 1
            return held.failure
        }
        if let failure { throw failure }
        await withCheckedContinuation { one in held.withLock { $0.continuations.append(one) } }
        return nil
    }

    func organizer(_ id: OrganizerID) async throws(UpstreamFailure) -> UiTdatabankOrganizer? { nil }
}

@Suite(.timeLimit(.minutes(1))) struct GlancesTests {
    private static let away = UpstreamFailure(kind: .timeout, description: "away")

    @Test func `those who ask while somebody is looking share the next look`() async throws {
        let upstream = HeldUiTdatabank()
        let glances = Glances(upstream)
        async let first = glances.event("a")
        while upstream.asked < 1 { await Task.yield() }
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 { group.addTask { _ = try await glances.event("a") } }
            while await glances.waitingCount() < 20 { await Task.yield() }
            upstream.answer()
            while upstream.asked < 2 { await Task.yield() }
            upstream.answer()
            try await group.waitForAll()
        }
        _ = try await first
        #expect(upstream.asked == 2)
    }

    @Test func `after two failures nobody is kept waiting by that event for a while`() async throws {
        let upstream = HeldUiTdatabank()
        upstream.fail(Self.away)
        let glances = Glances(upstream, pause: .seconds(3_600))
        for _ in 0..<3 { await #expect(throws: Self.away) { try await glances.event("a") } }
        #expect(upstream.asked == 2)
        upstream.fail(nil)
        await #expect(throws: Self.away) { try await glances.event("a") }
        #expect(upstream.asked == 2)
        async let other = glances.event("b")
        while upstream.asked < 3 { await Task.yield() }
        upstream.answer()
        #expect(try await other == nil)
    }

    @Test func `failures count only in a row`() async throws {
        let upstream = HeldUiTdatabank()
        let glances = Glances(upstream, pause: .seconds(3_600))
        for _ in 0..<3 {
            upstream.fail(Self.away)
            await #expect(throws: Self.away) { try await glances.event("a") }
            upstream.fail(nil)
            let asked = upstream.asked
            async let answered = glances.event("a")
            while upstream.asked == asked { await Task.yield() }
            upstream.answer()
            #expect(try await answered == nil)
        }
        #expect(upstream.asked == 6)
    }

    @Test func `and asked again after it`() async throws {
        let upstream = HeldUiTdatabank()
        upstream.fail(Self.away)
        let glances = Glances(upstream, pause: .zero)
        for _ in 0..<3 { await #expect(throws: Self.away) { try await glances.event("a") } }
        #expect(upstream.asked == 3)
    }
}
