import Working

/// What is to be published, in order, and the search for a publication that the broker closes channels over.
///
/// A closed channel does not say which publication it was closed over. With several unconfirmed all of them are
/// suspects: they are published again one at a time until the broker closes the channel over one that is
/// alone.
struct Outgoing {
    private var suspects: ArraySlice<Job> = []
    private var waiting: ArraySlice<Job> = []
    private(set) var isSearching = false

    var isEmpty: Bool { suspects.isEmpty && waiting.isEmpty }

    mutating func append(_ jobs: [Job]) { waiting += jobs }

    /// The next to be published, given how many are unconfirmed and how many may be.
    mutating func next(unconfirmed: Int, limit: Int) -> Job? {
        if isSearching {
            guard unconfirmed == 0 else { return nil }
            if let suspect = suspects.popFirst() { return suspect }
            isSearching = false
        }
        return unconfirmed < limit ? waiting.popFirst() : nil
    }

    /// The connection was lost: `unconfirmed` are published again, before the others.
    mutating func lost(_ unconfirmed: [Job]) {
        let again = unconfirmed.filter(\.isAwaited)
        if isSearching { suspects = again + suspects } else { waiting = again + waiting }
    }

    /// The broker closed the channel over one of `unconfirmed`; returns it if it is known.
    mutating func refused(_ unconfirmed: [Job], reply: String) -> Job? {
        guard unconfirmed.count > 1 else {
            // The offender is found; nothing says that there is another one.
            waiting = suspects + waiting
            suspects = []
            isSearching = false
            return unconfirmed.first
        }
        let again = unconfirmed.filter(\.isAwaited)
        let likely = again.filter { $0.publication.isSuspicious(given: reply) }
        let unlikely = again.filter { !$0.publication.isSuspicious(given: reply) }
        suspects = likely + unlikely + suspects
        isSearching = true
        return nil
    }

    /// Drops what has waited for too long; returns how many that were.
    mutating func dropStale(at now: ContinuousClock.Instant) -> Int {
        let before = waiting.count
        waiting.removeAll { job in job.end.map { $0 <= now } ?? false }
        return before - waiting.count
    }
}

extension Publication {
    /// Whether the broker's words point at this one; only decides whom to try first.
    fileprivate func isSuspicious(given reply: String) -> Bool {
        if reply.contains("user_id") { return properties.userID != nil }
        return !exchange.isEmpty && reply.contains("'\(exchange)'")
    }
}
