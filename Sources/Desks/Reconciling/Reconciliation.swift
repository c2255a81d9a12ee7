package import Tickets

/// What came of comparing one event.
package struct EventComparison: Hashable, Sendable {
    package var event: UiTdatabankEventID
    package var discrepancies: [Discrepancy]
    /// How many sales were compared.
    package var count: Int
    /// Organisers whose lists could not be read, so that theirs were not compared.
    package var failures: [OrganizerID: UpstreamFailure]

    package init(
        event: UiTdatabankEventID,
        discrepancies: [Discrepancy],
        count: Int,
        failures: [OrganizerID: UpstreamFailure]
    ) {
        self.event = event
        self.discrepancies = discrepancies
        self.count = count
        self.failures = failures
    }
}

/// Holds the ledger against UiTPAS's own lists, event by event; it changes nothing.
package struct Reconciliation: Sendable {
    private let ledger: any UpstreamBook
    private let uitpas: any UiTPAS
    private let timings: Timings
    private let pause: @Sendable (Duration) async throws -> Void

    package init(
        ledger: any UpstreamBook,
        uitpas: any UiTPAS,
        timings: Timings,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.ledger = ledger
        self.uitpas = uitpas
        self.timings = timings
        self.pause = pause
    }

    /// Compares one event, whose sales are registered under these organisers.
    ///
    /// What is younger than a minute counts only if a second reading, some seconds later, finds it as well.
    package func compare(
        _ event: UiTdatabankEventID,
        under organizers: Set<OrganizerID>
    ) async throws -> EventComparison {
        let (first, failures) = try await look(at: event, organizers)
        var found = first.discrepancies()
        guard found.contains(where: { $0.kind.isDefect && first.isFresh($0) }) else {
            return EventComparison(
                event: event,
                discrepancies: found,
                count: first.count,
                failures: failures
            )
        }
        try await pause(timings.secondReading)
        let (second, more) = try await look(at: event, organizers)
        let seen = Set(found.map(\.identity))
        found = second.discrepancies().filter { !second.isFresh($0) || seen.contains($0.identity) }
        return EventComparison(
            event: event,
            discrepancies: found,
            count: second.count,
            failures: failures.merging(more) { $1 }
        )
    }

    private func look(
        at event: UiTdatabankEventID,
        _ organizers: Set<OrganizerID>
    ) async throws -> (Comparison, [OrganizerID: UpstreamFailure]) {
        let before = try await ledger.book(of: event)
        var readings: [OrganizerID: Reading] = [:]
        var failures: [OrganizerID: UpstreamFailure] = [:]
        // Lines may have been registered under others since the events were listed.
        let asked = organizers.union(before.sales.values.map(\.organizer))
        for organizer in asked.sorted() {
            do throws(UpstreamFailure) {
                readings[organizer] = try await read(event, organizer)
            } catch {
                failures[organizer] = error
            }
        }
        let after = try await ledger.book(of: event)
        let events = Set(after.sales.values.map(\.event))
        let mapped = try await ledger.mappings(of: events).compactMapValues { mapping in
            mapping.uitdatabankEvent == event ? mapping.organizer : nil
        }
        let comparison = Comparison(
            event: event,
            before: before,
            readings: readings,
            after: after,
            mapped: mapped
        )
        return (comparison, failures)
    }

    /// Reads a list, again where another attempt may help, and as late as publiq asks for.
    private func read(
        _ event: UiTdatabankEventID,
        _ organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        var wait = Duration.seconds(1)
        for _ in 1..<5 {
            do throws(UpstreamFailure) {
                return try await uitpas.sales(of: event, for: organizer)
            } catch {
                guard error.kind.mayPass else { throw error }
                do {
                    try await pause(min(max(error.retryAfter ?? wait, .milliseconds(100)), .seconds(60)))
                } catch let stop {
                    throw UpstreamFailure(kind: .error, description: "stopped while waiting: \(stop)")
                }
                wait = wait * 2
            }
        }
        return try await uitpas.sales(of: event, for: organizer)
    }
}

extension UpstreamFailure.Kind {
    /// Whether another attempt may succeed without anybody doing anything.
    fileprivate var mayPass: Bool {
        switch self {
        case .rateLimited, .timeout, .error, .paced, .turnedAway, .crowded: true
        case .noCredentials, .forbidden, .unauthorized: false
        }
    }
}
