/// The ledger refused a change because it contradicts what is written down already.
///
/// The change left no trace; trying it again can't help, and nothing else is affected.
package struct Contradiction: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence, free of numbers of passes.
    package var description: String

    package init(_ description: String) { self.description = description }
}
