import Desks
import Rehearsal
import Synchronization
import Testing
import Tickets

@Suite(.timeLimit(.minutes(1)))
struct CredentialGateTests {
    private let gate = CredentialGate(places: 2, moment: .milliseconds(20), limits: .lasting)

    private func patient(places: Int) -> CredentialGate {
        CredentialGate(places: places, moment: .seconds(3_600), limits: .lasting)
    }

    @Test func `an organiser that hangs takes its own places, and nobody else's`() async {
        #expect(await gate.enter("gent").pass != nil)
        #expect(await gate.enter("gent").pass != nil)
        #expect(await gate.enter("gent").pass == nil, "who waits for longer than a moment is turned away")
        #expect(await gate.enter("gent").pass == nil, "and so is who comes after him, at once")
        #expect(await gate.remaining(for: "gent") != nil)
        #expect(await gate.enter("brugge").pass != nil)
        #expect(await gate.remaining(for: "brugge") == nil)
    }

    @Test func `organisers with one client share its places and its breaker`() async {
        let shared = CredentialGate(
            clients: ["gent": "c", "aalst": "c", "brugge": "d"],
            places: 1,
            moment: .milliseconds(20),
            limits: .lasting
        )
        #expect(await shared.enter("gent").pass != nil)
        #expect(await shared.enter("aalst").pass == nil)
        #expect(await shared.enter("brugge").pass != nil)
    }

    @Test func `a place that is given back goes to who waits`() async throws {
        let patient = patient(places: 1)
        let first = try #require(await patient.enter("gent").pass)
        async let second = patient.enter("gent")
        try await eventually("the second waits") { await patient.waitingCount(for: "gent") == 1 }
        await patient.leave("gent", first, as: .answered)
        #expect(await second.pass != nil)
    }

    @Test func `who waits is turned away as soon as the breaker opens`() async throws {
        let patient = patient(places: 5)
        for _ in 0..<4 {
            let pass = try #require(await patient.enter("gent").pass)
            await patient.leave("gent", pass, as: .failed)
        }
        var last: CircuitBreaker.Pass?
        for _ in 0..<5 { last = await patient.enter("gent").pass }
        async let sixth = patient.enter("gent")
        try await eventually("the sixth waits") { await patient.waitingCount(for: "gent") == 1 }
        await patient.leave("gent", try #require(last), as: .failed)
        #expect(await sixth.pass == nil, "and not after its hour")
    }

    @Test func `a caller that is cancelled while it waits closes the gate for nobody`() async throws {
        let patient = patient(places: 1)
        let first = try #require(await patient.enter("gent").pass)
        let cancelled = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { await patient.enter("gent").pass != nil }
            try await eventually("it waits") { await patient.waitingCount(for: "gent") == 1 }
            group.cancelAll()
            return try await group.next()
        }
        #expect(cancelled == false)
        async let second = patient.enter("gent")
        try await eventually("the gate is open, so that one may wait") {
            await patient.waitingCount(for: "gent") == 1
        }
        await patient.leave("gent", first, as: .answered)
        #expect(await second.pass != nil)
    }

    @Test func `it tells when a client's breaker opens, once`() async throws {
        let told = Mutex<[String]>([])
        let watched = CredentialGate(clients: ["gent": "c"], places: 9, limits: .lasting) {
            client,
            before,
            after in
            told.withLock { $0.append("\(client) \(before) \(after)") }
        }
        for _ in 0..<9 {
            guard let pass = await watched.enter("gent").pass else { continue }
            await watched.leave("gent", pass, as: .failed)
        }
        #expect(told.withLock { $0 } == ["c closed open"])
    }

    @Test func `everybody has a turn when many come at once, and no more are inside than there are places`()
        async
    {
        let patient = patient(places: 3)
        let inside = Inside()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2_000 {
                group.addTask {
                    guard let pass = await patient.enter("gent").pass else { return }
                    await inside.come()
                    await Task.yield()
                    await inside.go()
                    await patient.leave("gent", pass, as: .answered)
                }
            }
        }
        #expect(await inside.total == 2_000)
        #expect(await inside.most <= 3)
    }
}

extension CircuitBreaker.Limits {
    /// With a cool-down that is over in no test, however slow the machine.
    static var lasting: Self {
        var limits = Self(longestCoolDown: .seconds(7_200))
        limits.shortestCoolDown = .seconds(7_200)
        return limits
    }
}

extension GateLane.Answer {
    /// Nil for who is turned away.
    fileprivate var pass: CircuitBreaker.Pass? {
        guard case .passed(let pass) = self else { return nil }
        return pass
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
