/// One thing that takes what others send.
package struct Target: Sendable {
    package let name: String
    /// Makes an input out of the dice and tries it.
    ///
    /// - Returns: what came of it, in a word or two from a bounded set.
    let attempt: @Sendable (inout Dice) async throws -> String

    init(_ name: String, _ attempt: @escaping @Sendable (inout Dice) async throws -> String) {
        self.name = name
        self.attempt = attempt
    }

    /// Tries one input; the same seed and number are the same input in every process.
    package func run(seed: UInt64, input: UInt64) async throws -> String {
        var dice = Dice(seed: seed, input: input)
        return try await attempt(&dice)
    }

    package static let all: [Target] = sellers + commands + letters + answers + stories + documents
}
