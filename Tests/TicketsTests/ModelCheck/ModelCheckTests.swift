import Foundation
import Testing
import Tickets

/// The life of a sale, explored breadth first: every interleaving of Tixly's messages, two workers, UiTPAS, an operator and
/// time, with as many faults at whatever moment as a setting allows.
///
/// - A **state** is a ``Cluster``: the ledger's baskets, the queues, the workers in the middle of a command, UiTPAS with
///   its sales, and what was told. ``Setting`` says what there is to begin with.
/// - A **step** is one ``Step``: a message is delivered, a worker does the next thing or dies, UiTPAS carries out a
///   request, a fence passes. `Cluster+Steps` says which may come next, `Cluster+Desks` what comes of each. The model works
///   as the desks do and decides nothing itself: the functions of `Basket` do.
/// - The **promises** are in `Cluster+Promises`: those that hold in each state, and those at the end. From each state
///   the fault-free continuation must come to an end in which everything is settled, told and accounted for.
///
/// ``Explorer`` goes from state to state. `Cluster+Likeness` makes one state of those of which the same will come.
/// `BrokenRuleTests` breaks a rule each, and is found out.
///
/// Situations that can be are explored to the end, the others to 2,000 states and from there by the fault-free
/// continuation only. `UITPAS_MODEL_STATES` moves the bound, `UITPAS_MODEL_FAULTS=2` allows as many faults in each
/// situation; with it, what was explored is printed.
@Suite struct ModelCheckTests {
    static let faults = ProcessInfo.processInfo.environment["UITPAS_MODEL_FAULTS"].flatMap { Int($0) }
    static let limit = ProcessInfo.processInfo.environment["UITPAS_MODEL_STATES"].flatMap { Int($0) } ?? 2_000

    @Test(arguments: Situation.all)
    func `whatever happens, every sale is at UiTPAS once or not at all, and everybody is told`(
        _ situation: Situation
    ) {
        var setting = situation.setting
        setting.faults = Self.faults ?? setting.faults
        let isBounded = !situation.isExplorable || setting.faults > situation.setting.faults
        let began = ContinuousClock.now
        let exploration = Explorer.explore(Cluster(setting), limit: isBounded ? Self.limit : .max)
        if Self.faults != nil {
            let report = "\(situation.name): \(exploration.summary), \(ContinuousClock.now - began)\n"
            FileHandle.standardError.write(Data(report.utf8))
        }
        #expect(exploration.counterexample == nil, "\(situation.name): \(exploration.counterexample as Any)")
        #expect(isBounded || exploration.isComplete, "\(exploration.summary)")
        // Lest nothing be explored by mistake.
        #expect(exploration.states >= min(Self.limit, 1_000), "\(exploration.summary)")
        #expect(exploration.transitions >= exploration.states)
    }

    struct Situation: CustomTestStringConvertible, Sendable {
        var name: String
        var setting: Setting
        /// Whether there are so few states that all of them are explored.
        var isExplorable = false
        var testDescription: String { name }
    }
}
