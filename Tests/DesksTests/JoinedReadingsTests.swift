import CoreMetrics
import Desks
import MetricsTestKit
import Rehearsal
import Synchronization
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct JoinedReadingsTests {
    private typealias Heard = Result<[TicketSaleID], UpstreamFailure>

    private let held = HeldReadings()
    private let metrics = TestMetrics()
    private let joined: JoinedReadings
    private static let failure = UpstreamFailure(kind: .error, description: "503")

    init() {
        let held = held
        joined = withMetricsFactory(metrics) {
            JoinedReadings(held, clients: ["gent": "c", "aalst": "c", "brugge": "d"], places: 4)
        }
    }

    private func ask(
        _ event: UiTdatabankEventID = Rig.gentEvent,
        for organizer: OrganizerID = "gent",
        of uitpas: (any UiTPAS)? = nil
    ) async -> Heard {
        do throws(UpstreamFailure) {
            return .success(try await (uitpas ?? joined).sales(of: event, for: organizer).sales.map(\.sale))
        } catch {
            return .failure(error)
        }
    }

    /// Asks for each of them, all at once.
    private func asking(_ organizers: [OrganizerID], of uitpas: (any UiTPAS)? = nil) async -> [Heard] {
        await withTaskGroup(of: Heard.self) { group in
            for organizer in organizers { group.addTask { await ask(for: organizer, of: uitpas) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func asked(_ count: Int) async throws {
        try await eventually("\(count) lists were asked for") { await held.asked == count }
    }

    private func waiting(_ count: Int) async throws {
        try await eventually("\(count) wait") { await joined.waitingCount() == count }
    }

    private func nothingIsLeft() async throws {
        try await eventually("nothing is being read") { await joined.readingCount() == 0 }
        #expect(await joined.waitingCount() == 0)
    }

    @Test
    func `who asks while a list is being read hears the next reading, with all who did, and not this one`()
        async throws
    {
        async let first = ask()
        try await asked(1)
        async let second = ask()
        async let third = ask()
        async let fourth = ask()
        try await waiting(3)
        await held.answer(.success(["old"]))
        #expect(await first == .success(["old"]))
        try await asked(2)
        await held.answer(.success(["new"]))
        let others = await [second, third, fourth]
        #expect(others.allSatisfy { $0 == .success(["new"]) })
        #expect(await held.asked == 2)
        #expect(try metrics.expectCounter("uitpas_readings_joined_total").totalValue == 2)
        try await nothingIsLeft()
    }

    @Test func `who asks while the next one is under way waits for the one after it`() async throws {
        async let first = ask()
        try await asked(1)
        async let second = ask()
        try await waiting(1)
        await held.answer(.success(["1"]))
        try await asked(2)
        async let third = ask()
        try await waiting(1)
        await held.answer(.success(["2"]))
        try await asked(3)
        await held.answer(.success(["3"]))
        let all = await [first, second, third]
        #expect(all == [.success(["1"]), .success(["2"]), .success(["3"])])
    }

    @Test func `an answer is kept for nobody who comes later`() async throws {
        for round in 1...2 {
            async let one = ask()
            try await asked(round)
            await held.answer(.success([TicketSaleID("\(round)")]))
            #expect(await one == .success([TicketSaleID("\(round)")]))
            try await nothingIsLeft()
        }
    }

    @Test func `another event or organiser is another list`() async throws {
        async let one = ask()
        async let event = ask(Rig.bruggeEvent)
        async let organizer = ask(for: "brugge")
        async let sharer = ask(for: "aalst")
        try await asked(4)
        for _ in 0..<4 { await held.answer(.success([])) }
        _ = await [one, event, organizer, sharer]
    }

    @Test func `a failure is heard by all who waited for it, and the next reading is begun all the same`()
        async throws
    {
        async let first = ask()
        try await asked(1)
        async let second = ask()
        async let third = ask()
        try await waiting(2)
        await held.answer(.failure(Self.failure))
        #expect(await first == .failure(Self.failure))
        try await asked(2)
        async let fourth = ask()
        try await waiting(2)
        await held.answer(.failure(Self.failure))
        try await asked(3)
        await held.answer(.success(["A"]))
        let (others, last) = await ([second, third], fourth)
        #expect(others == [.failure(Self.failure), .failure(Self.failure)])
        #expect(last == .success(["A"]))
        try await nothingIsLeft()
    }

    @Test func `when the one who reads is stopped, another reads for all who waited for him or after him`()
        async throws
    {
        async let first = ask()
        try await asked(1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await ask() }
            try await waiting(1)
            async let hearer = ask()
            try await waiting(2)
            await held.answer(.success(["1"]))
            try await asked(2)
            async let queued = ask()
            try await waiting(2)
            group.cancelAll()
            try await group.waitForAll()
            try await asked(3)
            await held.answer(.success(["3"]))
            let others = await [hearer, queued]
            #expect(others == [.success(["3"]), .success(["3"])])
        }
        #expect(await first == .success(["1"]))
        #expect(await held.asked == 3)
        try await nothingIsLeft()
    }

    @Test func `who is stopped while he waits is gone at once, and the rest go on`() async throws {
        async let first = ask()
        try await asked(1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await ask() }
            try await waiting(1)
            async let behind = ask()
            try await waiting(2)
            group.cancelAll()
            try await group.waitForAll()
            try await waiting(1)
            await held.answer(.success(["1"]))
            try await asked(2)
            await held.answer(.success(["2"]))
            #expect(await behind == .success(["2"]))
        }
        #expect(await first == .success(["1"]))
    }

    @Test func `when everybody is stopped nobody hangs, and nothing is left`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await ask() }
            try await asked(1)
            group.addTask { _ = await ask() }
            try await waiting(1)
            group.addTask { _ = await ask() }
            try await waiting(2)
            await held.answer(.success([]))
            try await asked(2)
            group.addTask { _ = await ask() }
            try await waiting(2)
            group.cancelAll()
            try await group.waitForAll()
        }
        try await nothingIsLeft()
    }

    @Test func `no more of a client's wait than there are places, and who is one too many comes back later`()
        async throws
    {
        async let readers = asking(["gent", "aalst", "brugge"])
        try await asked(3)
        async let others = asking(["gent", "gent", "aalst", "aalst"])
        try await waiting(4)
        for organizer: OrganizerID in ["gent", "aalst"] {
            guard case .failure(let failure) = await ask(for: organizer) else {
                Issue.record("it was read")
                return
            }
            #expect(failure.kind == .crowded && failure.kind.retryClass == .lostAnswer)
        }
        async let neighbour = ask(for: "brugge")
        try await waiting(5)
        for count in [3, 6] {
            try await asked(count)
            for _ in 0..<3 { await held.answer(.success([])) }
        }
        let all = await (readers + others + [neighbour])
        #expect(all.allSatisfy { $0 == .success([]) })
    }

    @Test func `who waits takes no place at the gate, and does not shut it`() async throws {
        let gate = CredentialGate(places: 1, moment: .milliseconds(20), limits: .lasting)
        let gated = JoinedReadings(GatedUiTPAS(held, gate: gate), places: 4)
        async let first = ask(of: gated)
        try await asked(1)
        async let others = asking(["gent", "gent"], of: gated)
        try await eventually("two wait") { await gated.waitingCount() == 2 }
        await held.answer(.success([]))
        try await asked(2)
        await held.answer(.success([]))
        let (one, rest) = await (first, others)
        #expect(([one] + rest).allSatisfy { $0 == .success([]) })
        #expect(await gated.standstill(for: "gent") == nil)
    }

    @Test func `what shuts the gate is seen through it`() async {
        let gate = CredentialGate(places: 9, limits: .lasting)
        let failing = FakeUiTPAS()
        failing.script.withLock {
            $0.readings = Array(repeating: .failure(Self.failure), count: 5)
            $0.strangers = ["nobody"]
        }
        let gated = JoinedTariffs(JoinedReadings(GatedUiTPAS(failing, gate: gate), places: 4))
        for _ in 0..<5 { _ = await ask(of: gated) }
        #expect(await gated.standstill(for: "gent")?.kind == .turnedAway)
        #expect(gated.hasCredentials(for: "gent") && !gated.hasCredentials(for: "nobody"))
    }

    @Test
    func `whatever the crowd, one list is read at a time, and none that was begun before it was asked for`()
        async
    {
        let list = BusyList()
        let crowd = JoinedReadings(list, places: 10_000)
        let early = await withTaskGroup(of: Int.self) { group in
            for one in 0..<50 {
                group.addTask {
                    var early = 0
                    for round in 0..<40 {
                        for _ in 0..<(one * round) % 23 { await Task.yield() }
                        let asked = list.tick()
                        do throws(UpstreamFailure) {
                            let reading = try await crowd.sales(of: Rig.gentEvent, for: "gent")
                            early += reading.begun.wall <= asked ? 1 : 0
                        } catch {
                            early += 1
                        }
                    }
                    return early
                }
            }
            return await group.reduce(0, +)
        }
        #expect(early == 0)
        #expect(list.most == 1)
        #expect(list.count < 2_000)
        #expect(await crowd.readingCount() == 0)
    }
}

/// A list that takes a while, with a clock on which no two things happen at once.
private final class BusyList: ForwardingUiTPAS {
    let upstream: any UiTPAS = FakeUiTPAS()
    private let state = Mutex((time: Int64(0), inside: 0, most: 0, count: 0))
    var most: Int { state.withLock { $0.most } }
    var count: Int { state.withLock { $0.count } }

    func tick() -> Instant {
        state.withLock {
            $0.time += 1
            return Instant(milliseconds: $0.time)
        }
    }

    func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        state.withLock {
            $0.count += 1
            $0.inside += 1
            $0.most = max($0.most, $0.inside)
        }
        let begun = tick()
        for _ in 0..<20 { await Task.yield() }
        state.withLock { $0.inside -= 1 }
        return Reading(
            begun: Moment(wall: begun, uptime: Uptime(boot: "test", milliseconds: begun.milliseconds)),
            sales: []
        )
    }
}
