import Messages
import Synchronization
import Testing
import Tickets
import Working

@testable import Desks

/// From when the time of an attempt counts, and for how long others keep away from it.
@Suite(.timeLimit(.minutes(1))) struct FenceTests {
    /// A desk whose wall clock is set once the ledger has been changed so many times; the host runs on.
    private func desk(_ rig: Rig, setting step: Duration, afterChange count: Int = 1) async -> SaleDesk {
        let begin = rig.clock.now
        let changes = Mutex(0)
        await rig.ledger.inspect { _ in changes.withLock { $0 += 1 } }
        let world = Surroundings(ledger: rig.ledger, timings: Timings()) {
            let isSet = changes.withLock { $0 >= count }
            return Moment(
                wall: isSet ? begin + step : begin,
                uptime: Uptime(boot: "test", milliseconds: begin.milliseconds)
            )
        }
        return SaleDesk(
            houses: rig.houses,
            world: world,
            uitpas: rig.uitpas,
            routes: RouteRefresh(ledger: rig.ledger, uitdatabank: rig.uitdatabank) { begin }
        ) { "A-late" }
    }

    private let command = Incoming.command(.sale(Rig.head, organizer: "gent", traceparent: nil))

    /// A line whose answer was lost a second ago.
    private func lost() async throws -> Rig {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        rig.clock.move(by: .seconds(1))
        return rig
    }

    @Test func `nobody waits for longer than a fence, though the clock was set back in between`() async throws
    {
        let rig = try await lost()
        let desk = await desk(rig, setting: .seconds(-3_600))
        #expect(try await desk.handle(command).verdict == .again(after: Timings().settleAfter))
    }

    @Test func `nor for a second reading`() async throws {
        let rig = try await lost()
        rig.clock.move(by: Timings().settleAfter)
        // The claim is the first change, what the reading says the second.
        let desk = await desk(rig, setting: .seconds(-3_600), afterChange: 2)
        #expect(try await desk.handle(command).verdict == .again(after: Timings().settleAfter))
        #expect(rig.uitpas.journal.last == "read \(Rig.gentEvent) gent")
    }

    @Test func `nor less than a second, though it was set forward`() async throws {
        let rig = try await lost()
        let desk = await desk(rig, setting: .seconds(3_600))
        #expect(try await desk.handle(command).verdict == .again(after: .seconds(1)))
    }

    @Test func `a post's time runs while its intent is still being written down`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let commit = Mutex<ContinuousClock.Instant?>(nil)
        await rig.ledger.inspect { _ in commit.withLock { $0 = $0 ?? .now } }
        _ = try await rig.register()
        let committing = try #require(commit.withLock { $0 })
        let notAfter = try #require(rig.uitpas.script.withLock { $0.starts.first })
        #expect(
            notAfter < committing + Timings().sendBy,
            "or a slow commit makes room for a post past sendBy"
        )
    }
}
