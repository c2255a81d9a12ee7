/// What came of walking through every state that a cluster can come to.
struct Exploration {
    var states = 0
    var transitions = 0
    /// How many steps the farthest state is away.
    var depth = 0
    /// Whether there was nothing left to explore.
    var isComplete = true
    var counterexample: Counterexample?

    var summary: String {
        "\(states) states, \(transitions) transitions, depth \(depth)\(isComplete ? "" : ", bounded")"
    }
}

/// The shortest way to a state that must not be, or from which nobody finds a way out.
struct Counterexample: CustomStringConvertible {
    var faults: [String]
    /// Steps that lead there, then those that would mend everything if it could be mended.
    var steps: [Step]
    var continuation: [Step]

    var description: String {
        let trace = steps.enumerated().map { "  \($0.offset + 1). \($0.element)" }
        let rest = continuation.map { "     … \($0)" }
        return (["\(faults.joined(separator: "; ")), after \(steps.count) steps:"] + trace + rest)
            .joined(separator: "\n")
    }
}

/// Walks breadth first through all states of a cluster, so that the first fault found is the nearest one.
///
/// A state is remembered by its hash: among a million of them two are taken for one with a chance of less than one in
/// ten million.
struct Explorer {
    private struct Node {
        var parent: Int32
        var step: Step?
        /// Where the fault-free continuation goes from here; its own index at the end.
        var calm: Int
    }

    private var nodes: [Node] = []
    private var known: [Int: (place: Int32, faultsLeft: Int)] = [:]
    private var frontier: [(Int32, Cluster)] = []
    private var exploration = Exploration()
    private let limit: Int

    private init(limit: Int) { self.limit = limit }

    /// Explores until everything is known, a fault is found, or more than `limit` states are.
    static func explore(_ cluster: Cluster, limit: Int = .max) -> Exploration {
        var explorer = Explorer(limit: limit)
        explorer.run(from: cluster)
        return explorer.exploration
    }

    private mutating func run(from cluster: Cluster) {
        _ = index(of: cluster, from: -1, by: nil)
        while !frontier.isEmpty, exploration.counterexample == nil {
            if nodes.count > limit {
                exploration.isComplete = false
                for (place, cluster) in frontier where exploration.counterexample == nil {
                    checkContinuation(of: cluster, at: place)
                }
                break
            }
            let level = frontier
            frontier = []
            exploration.depth += 1
            for (place, cluster) in level where exploration.counterexample == nil {
                expand(cluster, at: place)
            }
        }
        exploration.states = nodes.count
        if exploration.counterexample == nil, exploration.isComplete { checkContinuations() }
    }

    /// The place of a state, which is new to the frontier or known already.
    private mutating func index(of cluster: Cluster, from parent: Int32, by step: Step?) -> Int32 {
        let fingerprint = cluster.fingerprint
        // Whatever may come of a state may come of it where more may go wrong.
        if let seen = known[fingerprint], seen.faultsLeft >= cluster.faultsLeft { return seen.place }
        let place = Int32(nodes.count)
        known[fingerprint] = (place, cluster.faultsLeft)
        nodes.append(Node(parent: parent, step: step, calm: -1))
        frontier.append((place, cluster))
        let faults = cluster.faults
        if !faults.isEmpty, exploration.counterexample == nil { report(faults, at: place, []) }
        return place
    }

    private mutating func expand(_ cluster: Cluster, at place: Int32) {
        let calm = cluster.calmStep
        for step in cluster.steps {
            let next = cluster.after(step)
            exploration.transitions += 1
            let target = index(of: next, from: place, by: step)
            if step == calm { nodes[Int(place)].calm = Int(target) }
        }
        if let calm, nodes[Int(place)].calm < 0 {
            // A step that only the continuation takes.
            nodes[Int(place)].calm = Int(index(of: cluster.after(calm), from: place, by: calm))
            exploration.transitions += 1
        }
        guard calm == nil else { return }
        nodes[Int(place)].calm = Int(place)
        let faults = cluster.faultsAtTheEnd
        if !faults.isEmpty, exploration.counterexample == nil { report(faults, at: place, []) }
    }

    /// Follows the continuation of every state to its end: each has one, and no circle leads nowhere.
    private mutating func checkContinuations() {
        var isProven = [Bool](repeating: false, count: nodes.count)
        for first in nodes.indices where !isProven[first] {
            var path: [Int] = []
            var onPath: Set<Int> = []
            var place = first
            while !isProven[place], nodes[place].calm != place {
                guard onPath.insert(place).inserted else {
                    return report(
                        ["it goes round in a circle"],
                        at: Int32(first),
                        path.compactMap { nodes[nodes[$0].calm].step }
                    )
                }
                path.append(place)
                place = nodes[place].calm
            }
            isProven[place] = true
            for place in path { isProven[place] = true }
        }
    }

    /// Follows the continuation of a state that was not expanded.
    private mutating func checkContinuation(of cluster: Cluster, at place: Int32) {
        var cluster = cluster
        var steps: [Step] = []
        while let step = cluster.calmStep {
            cluster = cluster.after(step)
            steps.append(step)
            let faults = steps.count > 300 ? ["it goes on for ever"] : cluster.faults
            guard faults.isEmpty else { return report(faults, at: place, steps) }
        }
        let faults = cluster.faultsAtTheEnd
        if !faults.isEmpty { report(faults, at: place, steps) }
    }

    private mutating func report(_ faults: [String], at place: Int32, _ continuation: [Step]) {
        var steps: [Step] = []
        var place = Int(place)
        while place >= 0 {
            if let step = nodes[place].step { steps.append(step) }
            place = Int(nodes[place].parent)
        }
        exploration.counterexample = Counterexample(
            faults: faults,
            steps: steps.reversed(),
            continuation: continuation
        )
    }
}
