package import Tickets
package import Working

/// Turns messages on the queue of dead letters into letters that are kept.
package struct DeadLetterCollector: Sendable {
    private let store: any DeadLetterStore
    private let now: @Sendable () -> Instant

    package init(store: any DeadLetterStore, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.now = now
    }

    /// Keeps a message as a letter, durably; only then may it be acknowledged.
    ///
    /// One that is delivered again, because nobody lived to acknowledge it, is kept once.
    @discardableResult
    package func keep(_ delivery: Delivery) async throws(LedgerError) -> Int64 {
        try await store.keep(DeadLetter(delivery, at: now()), isRepetition: delivery.isRedelivered)
    }
}
