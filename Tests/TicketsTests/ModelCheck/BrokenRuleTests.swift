import Testing
import Tickets

/// The model check has teeth: whoever breaks a rule is found out, after so many steps and no fewer.
@Suite struct BrokenRuleTests {
    private func counterexample(_ breach: Breach, _ setting: Setting) -> Counterexample? {
        var setting = setting
        setting.breach = breach
        return Explorer.explore(Cluster(setting), limit: 60_000).counterexample
    }

    private let sold = Setting(baskets: [["g"]], mail: [.sold], answers: [.registered], faults: 1)
    private let cancelled = Setting(
        baskets: [["g"]],
        mail: [.sold, .cancelled],
        answers: [.registered],
        faults: 1
    )

    @Test func `whoever posts again without finding out what came of the first post`() throws {
        let found = try #require(counterexample(.postsAgain, sold))
        #expect(found.faults.contains { $0.contains("2 sales at UiTPAS") }, "\(found)")
        #expect(found.steps.count == 7, "\(found)")
    }

    @Test func `whoever starts a request after its fence`() throws {
        let found = try #require(counterexample(.sendsLate, sold))
        #expect(found.steps.count == 12, "\(found)")
    }

    @Test func `whoever believes one empty reading`() throws {
        let found = try #require(counterexample(.believesOneReading, sold))
        #expect(found.faults.contains { $0.contains("and at UiTPAS") }, "\(found)")
        #expect(found.steps.count == 8, "\(found)")
    }

    @Test func `whoever takes an old reading for the second one`() throws {
        var setting = sold
        setting.faults = 2
        let found = try #require(counterexample(.believesOldReadings, setting))
        #expect(found.faults.contains { $0.contains("and at UiTPAS") }, "\(found)")
        #expect(found.steps.count == 13, "\(found)")
    }

    @Test func `whoever ignores the wish to cancel`() throws {
        let found = try #require(counterexample(.ignoresWishes, cancelled))
        #expect(found.faults.contains { $0.contains("was cancelled, and is at UiTPAS") }, "\(found)")
        #expect(found.steps.count == 9, "\(found)")
    }

    @Test func `whoever publishes before the commit`() throws {
        let found = try #require(counterexample(.tellsFirst, cancelled))
        #expect(found.faults.contains { $0.contains("told as gone, and at UiTPAS") }, "\(found)")
        #expect(found.steps.count == 5, "\(found)")
    }

    @Test func `whoever leaves alone what has not moved for long`() throws {
        var setting = sold
        setting.losesMessages = true
        let found = try #require(counterexample(.leavesLinesAlone, setting))
        #expect(found.faults.contains { $0.contains("stuck") }, "\(found)")
        #expect(found.steps.count == 2, "\(found)")
    }
}
