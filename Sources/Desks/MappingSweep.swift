import Messages
package import Tickets
package import Working

/// Has mappings looked at again of which something may have changed that no message tells: permissions, prices that are
/// sold, other events on the same UiTdatabank event, and what a lost message would have told.
///
/// It changes nothing itself, so a second one that runs does no harm.
package actor MappingSweep {
    /// How old a finding gets.
    package static let longest = Duration.seconds(3_600)
    /// How old it gets while tickets are being sold, and what was written down but not looked at yet.
    package static let shortest = Duration.seconds(60)
    /// How long after its start an event is still looked at.
    package static let aftermath = Duration.seconds(30 * 86_400)
    /// How long a command is given before it is asked for again.
    private static let patience = Duration.seconds(300)

    private let ledger: any Ledger
    private let records: any MappingRecords
    private let outbox: any Outbox
    private let now: @Sendable () -> Instant
    /// For what state of a mapping its inspection was asked for, and when.
    private var asked: [EventID: (state: Instant, at: Instant)] = [:]

    package init(
        ledger: any Ledger,
        records: any MappingRecords,
        outbox: any Outbox,
        now: @escaping @Sendable () -> Instant
    ) {
        self.ledger = ledger
        self.records = records
        self.outbox = outbox
        self.now = now
    }

    /// Asks for the inspection of `limit` mappings at most, the one that was looked at longest ago first; the count comes
    /// back.
    ///
    /// The limit and the pause between two runs bound what UiTdatabank is asked.
    package func run(limit: Int = 50) async throws -> Int {
        let mappings = try await ledger.mappings()
        let sold = try await records.eventsTradedSinceInspection()
        let now = now()
        let dates = Dictionary(grouping: mappings.filter { !$0.isDeleted }, by: \.referredEvent)
        let due = mappings.filter { mapping in
            guard !mapping.isDeleted else { return false }
            if let last = asked[mapping.event], last.state == mapping.updatedAt,
                now.since(last.at) < Self.patience
            {
                return false
            }
            return mapping.contradicts(dates[mapping.uitdatabankEvent] ?? [])
                || mapping.isDue(at: now, isBeingSold: sold.contains(mapping.event))
        }.sorted { ($0.updatedAt, $0.event) < ($1.updatedAt, $1.event) }.prefix(limit)
        asked = asked.filter { now.since($0.value.at) < Self.patience }
        for mapping in due {
            try await outbox.publish(.refresh(mapping.event, isRoutine: true))
            asked[mapping.event] = (mapping.updatedAt, now)
        }
        return due.count
    }
}

extension Mapping {
    fileprivate func isDue(at now: Instant, isBeingSold: Bool) -> Bool {
        let age = now.since(updatedAt)
        if age < MappingSweep.shortest { return false }
        if isBeingSold || isUnseen { return true }
        if let startsAt, now.since(startsAt) > MappingSweep.aftermath { return false }
        return age >= MappingSweep.longest
    }

    /// Whether nobody has looked at what the reference leads to.
    private var isUnseen: Bool { reference != nil && uitdatabankEvent == nil && problems.isEmpty }

    /// Whether what is said of sharing a UiTdatabank event is not what it would be, given the others on it.
    ///
    /// Where none of them says anything, the event has but one date.
    fileprivate func contradicts(_ sharers: [Mapping]) -> Bool {
        let said = problems.first { $0.code == .datesShareEvent }
        guard let event = uitdatabankEvent else { return false }
        guard said != nil || sharers.contains(where: { $0.problems.contains { $0.code == .datesShareEvent } })
        else { return false }
        return said != SharedDates(of: self.event, on: event, among: sharers).problem
    }
}
