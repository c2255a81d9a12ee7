import Assembly
import Desks
import Messages
import Tickets

/// One run over many events, a few at a time.
struct ReconcileRound {
    /// Lists that are read at once; an organiser's own pace holds all the same.
    private static let width = 4

    struct Result {
        var rows: [ReconcileRow] = []
        var found: [Discrepancy] = []
        /// How many sales were compared.
        var count = 0
        var failures: [String] = []
        /// Whether not one list could be read.
        var isUseless = false
    }

    let reconciliation: Reconciliation

    /// Compares events, and says how far it is; what `file` has already is taken from there.
    func run(
        _ events: [(event: UiTdatabankEventID, organizers: Set<OrganizerID>)],
        keeping file: inout ReconcileFile?
    ) async throws -> Result {
        var result = Result()
        var rest = events[...]
        let kept = events.compactMap { file?.entries[$0.event.text] }
        if !kept.isEmpty {
            rest = events.filter { file?.entries[$0.event.text] == nil }[...]
            remark("\(kept.count) events were compared before; going on with the other \(rest.count)")
            result.rows = kept.flatMap(\.differences)
            result.count = kept.reduce(0) { $0 + $1.count }
        }
        let total = rest.count
        var readings = kept.count
        var unread: [OrganizerID: [(event: UiTdatabankEventID, failure: UpstreamFailure)]] = [:]
        try await withThrowingTaskGroup(of: EventComparison.self) { group in
            func begin() {
                guard let next = rest.popFirst() else { return }
                group.addTask { try await reconciliation.compare(next.event, under: next.organizers) }
            }
            for _ in 0..<Self.width { begin() }
            var done = 0
            for try await comparison in group {
                begin()
                done += 1
                let rows = comparison.discrepancies.map { ReconcileRow($0) }
                result.rows += rows
                result.found += comparison.discrepancies
                result.count += comparison.count
                readings += comparison.readings
                for (organizer, failure) in comparison.failures {
                    unread[organizer, default: []].append((comparison.event, failure))
                }
                if comparison.failures.isEmpty {
                    try file?.add(
                        ReconcileFile.Entry(
                            uitdbEventId: comparison.event.text,
                            count: comparison.count,
                            at: Instant.now.rfc3339,
                            differences: rows
                        )
                    )
                }
                let gaps = comparison.failures.count
                let gap = gaps > 0 ? ", \(count(gaps, "list")) not read" : ""
                remark(
                    "\(done)/\(total): event \(comparison.event), \(comparison.count) sales, "
                        + "\(rows.count) differences\(gap)"
                )
            }
        }
        result.failures = unread.sorted { $0.key < $1.key }.map { organizer, events in
            let first = events[0]
            let what = events.count == 1 ? "event \(first.event) was" : "\(events.count) events were"
            return
                "the list of organiser \(organizer) could not be read, so that \(what) not compared under it: "
                + first.failure.description
        }
        result.isUseless = readings == 0 && !result.failures.isEmpty
        if result.isUseless { result.count = 0 }
        let order = Dictionary(events.enumerated().map { ($1.event.text, $0) }) { first, _ in first }
        result.rows.sort {
            (order[$0.uitdbEventId] ?? 0, $0.difference, $0.ticketSaleId)
                < (order[$1.uitdbEventId] ?? 0, $1.difference, $1.ticketSaleId)
        }
        return result
    }
}
