import Fuzzing
import Testing

/// `make fuzz` for some seconds; with the same seed it tries the same inputs first.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FuzzingTests {
    private static let inputs: UInt64 = 20_000

    @Test(arguments: Target.all.map(\.name))
    func `whatever comes in, what must hold does`(_ name: String) async throws {
        let target = try #require(Target.all.first { $0.name == name })
        // How long an input takes says something where nothing else runs: that is for `make fuzz`. Here it may not hang.
        let watch = Watch(limit: .seconds(120)) { fatalStuck($0) }
        var marathon = Marathon(seed: 1, targets: [target], watch: watch)
        marathon.patience = .seconds(120)
        let result = await marathon.run(0..<Self.inputs)
        for (place, finding) in result.findings { Issue.record("\(place): \(finding)") }
        #expect(UInt64(result.inputs) >= Self.inputs / UInt64(Target.all.count))
        // Where everything is turned away at the door, nothing is tried.
        #expect((result.words[name]?.count ?? 0) > 1, "always the same: \(result.words)")
    }

    @Test func `the same seed and number are the same input`() {
        func throwDice(_ input: UInt64) -> [UInt64] {
            var dice = Dice(seed: 7, input: input)
            return (0..<8).map { _ in dice.next() }
        }
        #expect(throwDice(1) == throwDice(1))
        #expect(throwDice(1) != throwDice(2))
    }
}

/// The test that hangs can't say so itself.
private func fatalStuck(_ place: Marathon.Place) {
    preconditionFailure("stuck: \(place)")
}
