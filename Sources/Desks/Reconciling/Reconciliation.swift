package import Tickets

/// What came of comparing one event.
package struct EventComparison: Hashable, Sendable {
    package var event: UiTdatabankEventID
    package var discrepancies: [Discrepancy]
    /// How many sales were compared.
    package var count: Int
    /// Organisers whose lists could not be read, so that theirs were not compared.
    package var failures: [OrganizerID: UpstreamFailure]
    /// How many lists were read.
    package var readings: Int

    package init(
        event: UiTdatabankEventID,
        discrepancies: [Discrepancy],
        count: Int,
        failures: [OrganizerID: UpstreamFailure],
        readings: Int
    ) {
        self.event = event
        self.discrepancies = discrepancies
        self.count = count
        self.failures = failures
        self.readings = readings
    }
}

/// Holds the ledger against UiTPAS's own lists, event by event; it changes nothing.
package struct Reconciliation: Sendable {
    private let ledger: any UpstreamBook
    private let uitpas: any UiTPAS
    private let timings: Timings
    private let patience: Patience
    private let pause: @Sendable (Duration) async throws -> Void
    private let onSilence: @Sendable (OrganizerID, UpstreamFailure) -> Void

    /// How long an organiser is asked again who does not answer.
    package static let patience = Duration.seconds(20)

    /// `onSilence` is told of an organiser who does not answer, once, when that is first noticed.
    package init(
        ledger: any UpstreamBook,
        uitpas: any UiTPAS,
        timings: Timings,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        pause: @escaping @Sendable (Duration) async throws -> Void,
        onSilence: @escaping @Sendable (OrganizerID, UpstreamFailure) -> Void = { _, _ in }
    ) {
        self.ledger = ledger
        self.uitpas = uitpas
        self.timings = timings
        patience = Patience(limit: Self.patience, now: now)
        self.pause = pause
        self.onSilence = onSilence
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
        guard found.contains(where: { $0.isDefect && first.isFresh($0) }) else {
            return EventComparison(
                event: event,
                discrepancies: found,
                count: first.count,
                failures: failures,
                readings: first.readings.count
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
            failures: failures.merging(more) { $1 },
            readings: second.readings.count
        )
    }

    private func look(
        at event: UiTdatabankEventID,
        _ organizers: Set<OrganizerID>
    ) async throws -> (Comparison, [OrganizerID: UpstreamFailure]) {
        let before = try await ledger.book(of: event)
        var readings: [OrganizerID: Reading] = [:]
        var failures: [OrganizerID: UpstreamFailure] = [:]
        // Lines may have been registered under others since the events were listed, or than it is known, and may be with
        // others today.
        let named = Set(try await mapped(before, onto: event).values)
            .union(before.sales.values.compactMap(\.rival))
        let today = named.filter { uitpas.hasCredentials(for: $0) }
        let asked = organizers.union(before.sales.values.map(\.organizer)).union(today)
        for organizer in asked.sorted() {
            do throws(UpstreamFailure) {
                readings[organizer] = try await read(event, organizer)
            } catch {
                failures[organizer] = error
            }
        }
        let unread = Set(failures.keys).union(named.subtracting(today))
        for organizer in failures.keys where failures[organizer]?.kind == .forbidden {
            // What another's list shows need not be in his: publiq may let only today's organiser read them.
            if before.sales(of: organizer, areListedIn: readings) { failures[organizer] = nil }
        }
        let after = try await ledger.book(of: event)
        let comparison = Comparison(
            event: event,
            before: before,
            readings: readings,
            after: after,
            mapped: try await mapped(after, onto: event),
            unread: unread
        )
        return (comparison, failures)
    }

    /// Whom the mappings of the events in a book name today.
    private func mapped(
        _ book: EventBook,
        onto event: UiTdatabankEventID
    ) async throws(LedgerError) -> [EventID: OrganizerID] {
        try await ledger.mappings(of: Set(book.sales.values.map(\.event))).compactMapValues { mapping in
            mapping.uitdatabankEvent == event ? mapping.organizer : nil
        }
    }

    /// Reads a list, again where another attempt may help, and as late as publiq asks for.
    private func read(
        _ event: UiTdatabankEventID,
        _ organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        var wait = Duration.seconds(1)
        var answers = 0
        while true {
            if let verdict = await patience.verdict(on: organizer) { throw verdict }
            let begun = await patience.moment
            do throws(UpstreamFailure) {
                let reading = try await uitpas.sales(of: event, for: organizer)
                await patience.heard(organizer)
                return reading
            } catch {
                var longest = Duration.seconds(60)
                if error.kind.isSilence {
                    if await patience.missed(organizer, since: begun, error) { onSilence(organizer, error) }
                    longest = await patience.remaining(for: organizer)
                } else {
                    await patience.heard(organizer)
                    answers += 1
                    guard error.kind.mayPass, answers < Self.mostAnswers else { throw error }
                }
                guard longest > .zero else { throw error }
                do {
                    try await pause(min(max(error.retryAfter ?? wait, .milliseconds(100)), longest))
                } catch let stop {
                    throw UpstreamFailure(kind: .error, description: "stopped while waiting: \(stop)")
                }
                wait = wait * 2
            }
        }
    }

    /// How often one list is asked for of somebody who answers that it can't be had yet.
    private static let mostAnswers = 5
}

extension EventBook {
    /// Whether every active sale of an organiser's is in somebody's list.
    fileprivate func sales(of organizer: OrganizerID, areListedIn readings: [OrganizerID: Reading]) -> Bool {
        guard !readings.isEmpty else { return false }
        let listed = Set(readings.values.flatMap(\.sales).map(\.sale))
        return sales.values.allSatisfy { sale in
            sale.organizer != organizer || sale.state != .registered || listed.contains(sale.sale)
        }
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
