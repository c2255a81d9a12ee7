import Desks
import Rehearsal
import Testing
import Tickets

@Suite(.timeLimit(.minutes(1)))
struct OrganizerGateTests {
    private let gate = OrganizerGate(places: 2, moment: .milliseconds(20))

    @Test func `an organiser that hangs takes its own places, and nobody else's`() async {
        #expect(await gate.enter("gent"))
        #expect(await gate.enter("gent"))
        #expect(await gate.enter("gent") == false, "who waits for longer than a moment is turned away")
        #expect(await gate.enter("gent") == false, "and so is who comes after him, at once")
        #expect(await gate.enter("brugge"))
    }

    @Test func `a place that is given back goes to who waits`() async {
        let patient = OrganizerGate(places: 1, moment: .seconds(30))
        #expect(await patient.enter("gent"))
        async let second = patient.enter("gent")
        await patient.leave("gent", isHealthy: true)
        #expect(await second)
    }

    @Test func `failures in a row close the gate but for one request, and a success opens it`() async {
        for _ in 0..<5 {
            #expect(await gate.enter("gent"))
            await gate.leave("gent", isHealthy: false)
        }
        #expect(await gate.enter("gent"), "one is let through to see")
        #expect(await gate.enter("gent") == false)
        await gate.leave("gent", isHealthy: false)
        #expect(await gate.enter("gent"))
        await gate.leave("gent", isHealthy: true)
        #expect(await gate.enter("gent"))
        #expect(await gate.enter("gent"))
    }

    @Test func `single failures among successes close nothing`() async {
        for round in 0..<20 {
            #expect(await gate.enter("gent"))
            await gate.leave("gent", isHealthy: !round.isMultiple(of: 2))
        }
        #expect(await gate.enter("gent"))
        #expect(await gate.enter("gent"))
    }

    @Test func `who waits is turned away as soon as the gate closes`() async throws {
        let patient = OrganizerGate(places: 5, moment: .seconds(3_600))
        for _ in 0..<4 {
            #expect(await patient.enter("gent"))
            await patient.leave("gent", isHealthy: false)
        }
        for _ in 0..<5 { #expect(await patient.enter("gent")) }
        async let sixth = patient.enter("gent")
        try await eventually("the sixth waits") { await patient.waitingCount(for: "gent") == 1 }
        await patient.leave("gent", isHealthy: false)
        #expect(await sixth == false, "and not after its hour")
    }

    @Test func `a caller that is cancelled while it waits closes the gate for nobody`() async throws {
        let patient = OrganizerGate(places: 1, moment: .seconds(3_600))
        #expect(await patient.enter("gent"))
        let cancelled = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { await patient.enter("gent") }
            try await eventually("it waits") { await patient.waitingCount(for: "gent") == 1 }
            group.cancelAll()
            return try await group.next()
        }
        #expect(cancelled == false)
        async let second = patient.enter("gent")
        try await eventually("the gate is open, so that one may wait") {
            await patient.waitingCount(for: "gent") == 1
        }
        await patient.leave("gent", isHealthy: true)
        #expect(await second)
    }

    @Test func `everybody has a turn when many come at once, and no more are inside than there are places`()
        async
    {
        let patient = OrganizerGate(places: 3, moment: .seconds(3_600))
        let inside = Inside()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2_000 {
                group.addTask {
                    guard await patient.enter("gent") else { return }
                    await inside.come()
                    await Task.yield()
                    await inside.go()
                    await patient.leave("gent", isHealthy: true)
                }
            }
        }
        #expect(await inside.total == 2_000)
        #expect(await inside.most <= 3)
    }
}

/// Counts who is inside.
private actor Inside {
    private var count = 0
    private(set) var most = 0
    private(set) var total = 0

    func come() {
        count += 1
        total += 1
        most = max(most, count)
    }

    func go() { count -= 1 }
}
