/// Choices that a seed and a number repeat: the whole of an input is in these two.
package struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64, input: UInt64) {
        state = seed &* 0xD134_2543_DE82_EF95 &+ input
        // Neighbours must not look alike.
        state = next() ^ (input &* 0x9E37_79B9_7F4A_7C15)
    }

    /// SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// From 0 up to `bound`; 0 for an empty range.
    mutating func below(_ bound: Int) -> Int { bound < 2 ? 0 : Int(next() % UInt64(bound)) }

    /// True once in so many times.
    mutating func once(in times: Int) -> Bool { below(times) == 0 }

    mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
        choices[choices.index(choices.startIndex, offsetBy: below(choices.count))]
    }
}
