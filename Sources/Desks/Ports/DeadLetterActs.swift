/// What is done about dead letters, each with a record of who and why in the same transaction.
///
/// Nothing is done to a letter that a replay has in hand.
package protocol DeadLetterActs: Sendable {
    /// Gives open letters up. - Returns: Those that it could be done to.
    func discard(_ ids: [Int64], _ signature: Signature) async throws(LedgerError) -> Set<Int64>

    /// Opens discarded and replayed letters again. - Returns: Those that it could be done to.
    func restore(_ ids: [Int64], _ signature: Signature) async throws(LedgerError) -> Set<Int64>

    /// Has another body sent from now on, or the original where it is nil; false when the letter is not open, or
    /// `current` is not its correction any more.
    func correct(
        _ id: Int64,
        from current: [UInt8]?,
        to correction: [UInt8]?,
        _ signature: Signature
    ) async throws(LedgerError) -> Bool

    /// Deletes what a filter finds; open letters only if it asks for them by their status. - Returns: How many.
    ///
    /// The record has `selection`, what was asked for in words, and the first and last number.
    func purge(
        _ filter: DeadLetterFilter,
        selection: String,
        _ signature: Signature
    ) async throws(LedgerError) -> Int

    /// Writes down what was done otherwise.
    func record(_ acts: [LetterAct]) async throws(LedgerError)

    /// The newest first; at most `limit`, where there is one.
    func acts(_ filter: LetterActFilter, limit: Int?) async throws(LedgerError) -> [LetterAct]
}
