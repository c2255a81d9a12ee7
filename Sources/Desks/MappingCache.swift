import Messages
package import Tickets

/// Mappings that were asked for a moment ago.
///
/// Forgets one when told that it changed, and all of them when the telling may have been missed.
package actor MappingCache {
    private struct Entry {
        var mapping: Mapping?
        var readAt: ContinuousClock.Instant
    }

    private let ledger: any Ledger
    private let lifetime: Duration
    private let limit: Int
    private var entries: [EventID: Entry] = [:]
    /// Counts what was forgotten, so that a reading begun before is not kept.
    private var epoch = 0

    package init(ledger: any Ledger, lifetime: Duration = .seconds(30), limit: Int = 20_000) {
        self.ledger = ledger
        self.lifetime = lifetime
        self.limit = limit
    }

    /// The mappings of those events that are known.
    package func mappings(of events: Set<EventID>) async throws(LedgerError) -> [EventID: Mapping] {
        let now = ContinuousClock.now
        var known: [EventID: Mapping] = [:]
        var missing: Set<EventID> = []
        for event in events {
            if let entry = entries[event], now - entry.readAt < lifetime {
                known[event] = entry.mapping
            } else {
                missing.insert(event)
            }
        }
        guard !missing.isEmpty else { return known }
        let epoch = epoch
        let read = try await ledger.mappings(of: missing)
        if epoch == self.epoch { keep(read, for: missing, at: now) }
        return known.merging(read) { _, new in new }
    }

    /// What is not mapped is not remembered: the first sale of an event often comes right before its mapping.
    private func keep(_ read: [EventID: Mapping], for events: Set<EventID>, at now: ContinuousClock.Instant) {
        if entries.count + events.count > limit { entries = [:] }
        for (event, mapping) in read where mapping.route != nil {
            entries[event] = Entry(mapping: mapping, readAt: now)
        }
    }

    package func forget(_ event: EventID) {
        epoch += 1
        entries[event] = nil
    }

    package func forgetAll() {
        epoch += 1
        entries = [:]
    }
}
