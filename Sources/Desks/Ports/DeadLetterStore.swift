/// Where dead letters are kept, and found again.
package protocol DeadLetterStore: Sendable {
    /// Keeps a letter, durably; one with a known fingerprint is kept once.
    ///
    /// `id` is given by the store, and given back. A known letter that has been dealt with is opened again, with a record
    /// of it, unless this is a repetition: the same message was sent once more.
    func keep(_ letter: DeadLetter, isRepetition: Bool) async throws(LedgerError) -> Int64

    /// The newest failure first; at most `limit`, where there is one. Their subjects lack the events.
    func entries(_ filter: DeadLetterFilter, limit: Int?) async throws(LedgerError) -> [LetterEntry]
    func count(_ filter: DeadLetterFilter) async throws(LedgerError) -> Int
    /// The number of the letter that was kept last.
    func newestLetter() async throws(LedgerError) -> Int64?
    func letter(_ id: Int64) async throws(LedgerError) -> DeadLetter?

    /// The largest group first.
    func groups(
        _ filter: DeadLetterFilter,
        by grouping: LetterGrouping,
        on scale: TrendScale
    ) async throws(LedgerError) -> [LetterGroup]

    /// The letters that one was before, and those that it became, without itself, the oldest first.
    func otherLives(of id: Int64) async throws(LedgerError) -> [LetterEntry]
}

extension DeadLetterStore {
    /// Keeps a letter that may have been kept before; a known one is left as it is.
    package func keep(_ letter: DeadLetter) async throws(LedgerError) -> Int64 {
        try await keep(letter, isRepetition: true)
    }
}
