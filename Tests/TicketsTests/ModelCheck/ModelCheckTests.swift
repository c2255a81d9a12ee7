import Foundation
import Testing
import Tickets

/// The life of a sale, explored breadth first: every interleaving of Tixly's messages, two workers, UiTPAS and time, with
/// as many faults at whatever moment as a setting allows.
///
/// ``Cluster`` works as the desks do and decides nothing itself: the functions of `Basket` do. After each step the
/// promises of `Cluster+Promises` are held against the state, and from each state the fault-free continuation must come
/// to an end in which everything is settled and accounted for.
///
/// Each situation is explored to at least 4,000 states (6 to 20 steps deep), and from there by the fault-free
/// continuation only; all eight together take seconds. `UITPAS_MODEL_STATES` moves the bound, `UITPAS_MODEL_FAULTS=2`
/// allows as many faults in each situation and prints what was explored.
@Suite struct ModelCheckTests {
    static let faults = ProcessInfo.processInfo.environment["UITPAS_MODEL_FAULTS"].flatMap { Int($0) }
    static let limit = ProcessInfo.processInfo.environment["UITPAS_MODEL_STATES"].flatMap { Int($0) } ?? 4_000

    @Test(arguments: Situation.all)
    func `whatever happens, every sale is at UiTPAS once or not at all, and everybody is told`(
        _ situation: Situation
    ) {
        var setting = situation.setting
        setting.faults = Self.faults ?? setting.faults
        let began = ContinuousClock.now
        let exploration = Explorer.explore(Cluster(setting), limit: Self.limit)
        if Self.faults != nil {
            let report = "\(situation.name): \(exploration.summary), \(ContinuousClock.now - began)\n"
            FileHandle.standardError.write(Data(report.utf8))
        }
        #expect(exploration.counterexample == nil, "\(situation.name): \(exploration.counterexample as Any)")
        // Lest nothing be explored by mistake.
        #expect(exploration.states >= min(Self.limit, 1_000), "\(exploration.summary)")
        #expect(exploration.transitions >= exploration.states)
    }

    struct Situation: CustomTestStringConvertible, Sendable {
        var name: String
        var setting: Setting
        var testDescription: String { name }
    }
}

extension ModelCheckTests.Situation {
    static let all: [Self] = [
        Self(name: "sold", setting: Setting(baskets: [["g"]], mail: [.sold], faults: 1)),
        Self(
            name: "sold and cancelled",
            setting: Setting(baskets: [["g"]], mail: [.sold, .cancelled], faults: 1)
        ),
        Self(
            name: "reserved, and perhaps sold",
            setting: Setting(baskets: [["g"]], mail: [.reserved, .sold], faults: 1)
        ),
        Self(
            name: "two lines of one organiser",
            setting: Setting(baskets: [["g", "g"]], mail: [.sold], faults: 1)
        ),
        Self(
            name: "two organisers in a basket that stands or falls as one",
            setting: Setting(baskets: [["g", "b"]], mail: [.reserved], atomicity: .basket, faults: 1)
        ),
        Self(
            name: "a line added to a basket that stands or falls as one",
            setting: Setting(
                baskets: [["g", "g"]],
                mail: [.reserved, .added],
                atomicity: .basket,
                faults: 1
            )
        ),
        Self(
            name: "two baskets with the same tuple",
            setting: Setting(baskets: [["g"], ["g"]], mail: [.sold], hasSameTuples: true, faults: 1)
        ),
        Self(
            name: "commands that are lost",
            setting: Setting(
                baskets: [["g"]],
                mail: [.sold, .cancelled],
                faults: 1,
                losesMessages: true
            )
        ),
    ]
}
