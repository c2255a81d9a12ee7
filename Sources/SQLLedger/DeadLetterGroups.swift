package import Desks
import Tickets

extension SQLLedger {
    package func groups(
        _ filter: DeadLetterFilter,
        by grouping: LetterGrouping,
        on scale: TrendScale
    ) async throws(LedgerError) -> [LetterGroup] {
        try await read { try $0.letterGroups(filter, by: grouping, on: scale) }
    }
}

extension SQLSession {
    /// In one reading of the register: a row for each group and step, put together here.
    fileprivate func letterGroups(
        _ filter: DeadLetterFilter,
        by grouping: LetterGrouping,
        on scale: TrendScale
    ) throws -> [LetterGroup] {
        let conditions = LetterConditions(filter)
        let moment = dialect.milliseconds(of: "last_failed_at")
        let sql = """
            SELECT \(grouping.column),
                CASE WHEN \(moment) < ? THEN -1 ELSE (\(moment) - ?) / ? END,
                COUNT(*), MIN(first_failed_at), MAX(last_failed_at), MAX(id)
            FROM dead_letters \(grouping.join) \(conditions.clause)
            GROUP BY 1, 2
            """
        let start = scale.start.milliseconds.stored
        let arguments = [start, start, scale.step.wholeMilliseconds.stored] + conditions.arguments
        var sums: [String?: Sum] = [:]
        for row in try rows(sql, arguments) {
            var columns = Columns(row)
            let key: String? = try columns.next()
            let step: Int = try columns.next()
            let sum = Sum(
                count: try columns.next(),
                first: try columns.next(),
                last: try columns.next(),
                newest: try columns.next(),
                steps: scale.steps
            )
            sums[key, default: Sum(steps: scale.steps)].add(sum, in: step)
        }
        let examples = try letterEntries(
            DeadLetterFilter(ids: sums.values.map(\.newest), status: nil),
            limit: nil
        )
        let entries = Dictionary(examples.map { ($0.id, $0) }) { first, _ in first }
        return sums.compactMap { key, sum in entries[sum.newest].map { sum.group(key, example: $0) } }
            .sorted { ($1.count, $0.key ?? "") < ($0.count, $1.key ?? "") }
    }
}

/// A group, as far as it has been added up.
private struct Sum {
    var count = 0
    var first = Instant(milliseconds: .max)
    var last = Instant(milliseconds: .min)
    var newest: Int64 = 0
    var trend: [Int]

    init(steps: Int) { trend = Array(repeating: 0, count: steps) }

    init(count: Int, first: Instant, last: Instant, newest: Int64, steps: Int) {
        self.init(steps: steps)
        (self.count, self.first, self.last, self.newest) = (count, first, last, newest)
    }

    mutating func add(_ other: Sum, in step: Int) {
        count += other.count
        first = min(first, other.first)
        last = max(last, other.last)
        newest = max(newest, other.newest)
        // What fell at the very end of the scale, or after it, belongs to its last step.
        if step >= 0 { trend[min(step, trend.count - 1)] += other.count }
    }

    func group(_ key: String?, example: LetterEntry) -> LetterGroup {
        LetterGroup(
            key: key,
            count: count,
            firstFailedAt: first,
            lastFailedAt: last,
            trend: trend,
            example: example
        )
    }
}

extension LetterGrouping {
    fileprivate var column: String {
        switch self {
        case .cause, .reason, .queue, .type, .workgroup, .seller, .organizer, .worker: rawValue
        case .event: "dead_letter_events.event"
        }
    }

    fileprivate var join: String {
        switch self {
        case .cause, .reason, .queue, .type, .workgroup, .seller, .organizer, .worker: ""
        case .event: "LEFT JOIN dead_letter_events ON dead_letter_events.dead_letter = dead_letters.id"
        }
    }
}
