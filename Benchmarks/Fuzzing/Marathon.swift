import Synchronization

/// Many inputs, one after the other.
package struct Marathon: Sendable {
    /// How much of a machine a run took, and what came of the inputs.
    package struct Result: Sendable {
        package var inputs = 0
        /// What came of the inputs of each target, in words.
        package var words: [String: [String: Int]] = [:]
        package var findings: [(place: Place, finding: String)] = []
        package var slowest: (place: Place, time: Duration)?
    }

    /// One input: what `--input` takes to try it again.
    package struct Place: Sendable, CustomStringConvertible {
        package var target: String
        package var seed: UInt64
        package var input: UInt64

        package var description: String { "\(target), seed \(seed), input \(input)" }
    }

    package var seed: UInt64
    package var targets: [Target]
    /// How long an input may take before it is one too many.
    package var patience = Duration.seconds(2)
    package var watch: Watch
    /// Told of every finding at once: the next input may be the last.
    package var found: @Sendable (Place, String) -> Void = { _, _ in }
    /// Told now and then how many inputs are done.
    package var progress: @Sendable (Result) -> Void = { _ in }

    package init(seed: UInt64, targets: [Target] = Target.all, watch: Watch) {
        self.seed = seed
        self.targets = targets
        self.watch = watch
    }

    /// Which target an input is for does not depend on what else is tried.
    private func target(of input: UInt64) -> Target { Target.all[Int(input % UInt64(Target.all.count))] }

    /// Tries the inputs of a range that are for one of the targets; ends after twenty findings.
    package func run(_ inputs: Range<UInt64>) async -> Result {
        var result = Result()
        let names = Set(targets.map(\.name))
        for input in inputs {
            let target = target(of: input)
            guard names.contains(target.name) else { continue }
            let place = Place(target: target.name, seed: seed, input: input)
            let start = ContinuousClock.now
            watch.began(place)
            do {
                let word = try await target.run(seed: seed, input: input)
                result.words[target.name, default: [:]][word, default: 0] += 1
            } catch {
                note("\(error)", at: place, in: &result)
            }
            let time = ContinuousClock.now - start
            // A busy machine holds anybody up once.
            if time > patience, await isSlow(target, input) {
                note("takes \(time)", at: place, in: &result)
            }
            result.inputs += 1
            if time > result.slowest?.time ?? .zero { result.slowest = (place, time) }
            if result.inputs.isMultiple(of: 1_000) { progress(result) }
            if result.findings.count >= 20 { break }
        }
        watch.ended()
        return result
    }

    private func note(_ finding: String, at place: Place, in result: inout Result) {
        result.findings.append((place, finding))
        found(place, finding)
    }

    private func isSlow(_ target: Target, _ input: UInt64) async -> Bool {
        let start = ContinuousClock.now
        // What it finds was found before.
        _ = try? await target.run(seed: seed, input: input)
        return ContinuousClock.now - start > patience
    }
}
