import Metrics
package import Tickets
import Working

/// Shows what waits in the ledger: lines by state, the oldest sale of each organiser, open dead letters by reason.
///
/// What is shown is the whole ledger's, so whoever adds up the gauges of several workers counts twice; take the largest. An
/// organiser that is not configured counts as `other`.
package struct LedgerGauges: Sendable {
    /// What waits for something; what has ended is for the reports, and the desk's own for its worklist.
    private static let states: [LineState] = [
        .unmapped, .routed, .registering, .cancelling, .uncertain, .parked,
    ]
    /// On the way to UiTPAS.
    private static let registration: Set<LineState> = [.routed, .registering]

    private let ledger: any Census
    private let organizers: Set<OrganizerID>
    private let now: @Sendable () -> Instant
    private let waiting: [String: Gauge]
    private let counts: [LineState: Gauge]
    private let ages: [LineState: Gauge]
    private let letters: [DeadLetterReason: Gauge]
    private let read = Gauge(label: "uitpas_ledger_read_timestamp_seconds")

    /// Gauges for these organisers, all of them 0 until the ledger has been read.
    package init(
        _ ledger: any Census,
        organizers: some Sequence<OrganizerID>,
        now: @escaping @Sendable () -> Instant
    ) {
        self.ledger = ledger
        self.organizers = Set(organizers)
        self.now = now
        waiting = Dictionary(
            uniqueKeysWithValues: (self.organizers.map(\.text) + ["other"]).map {
                ($0, Gauge(label: "uitpas_oldest_waiting_sale_seconds", dimensions: [("organizer", $0)]))
            }
        )
        counts = Dictionary(
            uniqueKeysWithValues: Self.states.map {
                ($0, Gauge(label: "uitpas_lines", dimensions: [("state", $0.rawValue)]))
            }
        )
        ages = Dictionary(
            uniqueKeysWithValues: Self.states.map {
                ($0, Gauge(label: "uitpas_oldest_line_seconds", dimensions: [("state", $0.rawValue)]))
            }
        )
        letters = Dictionary(
            uniqueKeysWithValues: DeadLetterReason.allCases.map {
                ($0, Gauge(label: "uitpas_dead_letters_open", dimensions: [("reason", $0.rawValue)]))
            }
        )
    }

    /// Reads the ledger, and shows what it says; when it can't be read, what was shown stays, and so does its moment.
    package func update() async throws(LedgerError) {
        let groups = try await ledger.count(ofLinesIn: Set(Self.states))
        let open = try await ledger.openLetters()
        let now = now()
        for state in Self.states {
            let lines = groups.filter { $0.state == state }
            counts[state]?.record(lines.reduce(0) { $0 + $1.count })
            ages[state]?.record(age(of: lines, at: now))
        }
        let underWay = Dictionary(
            grouping: groups.filter { Self.registration.contains($0.state) },
            by: { label(of: $0.organizer) }
        )
        for (organizer, gauge) in waiting { gauge.record(age(of: underWay[organizer] ?? [], at: now)) }
        for (reason, gauge) in letters { gauge.record(open[reason.rawValue] ?? 0) }
        read.record(Double(now.milliseconds) / 1_000)
    }

    private func label(of organizer: OrganizerID?) -> String {
        guard let organizer, organizers.contains(organizer) else { return "other" }
        return organizer.text
    }

    private func age(of lines: [LineCount], at now: Instant) -> Double {
        lines.map { max(0, now.since($0.oldest) / .seconds(1)) }.max() ?? 0
    }
}
