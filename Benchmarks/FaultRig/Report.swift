import Foundation

/// The run in the words of those who test databases: attempted, executed, acknowledged, lost, duplicated.
package struct Report: Sendable {
    package var seed: UInt64
    package var command: String
    package var copies: Int
    /// How many nodes the broker has.
    package var brokers: Int
    package var pace: Double
    package var duration: Duration
    package var kills: Int
    package var resignations: [String]
    package var strikes: [Strike]
    package var verdict: Judgement
    package var stories: [String]
    package var machine: [(String, String)]
    package var summaries: [String: String]

    /// One fault's strikes together.
    private struct Row {
        var fault: String
        var times: Int
        var counts: Counts
        var recoveries: [Duration]
        var unrecovered: Int
        var troubles: [String]
    }

    private var rows: [Row] {
        Dictionary(grouping: strikes, by: \.fault).sorted { $0.key < $1.key }.map { fault, strikes in
            Row(
                fault: fault,
                times: strikes.count,
                counts: strikes.reduce(Counts()) { $0 + (verdict.counts[$1.number] ?? Counts()) },
                recoveries: strikes.compactMap(\.recovery).sorted(),
                unrecovered: strikes.count { $0.recovery == nil },
                troubles: Set(strikes.compactMap(\.trouble)).sorted()
            )
        }
    }

    /// The whole as Markdown.
    package var markdown: String {
        let total = verdict.total
        let seconds = duration / .seconds(1)
        return """
            # A run of the fault rig

            \(verdict.isGood ? "Nothing was lost and nothing was sold twice." : "**The run failed; see below.**") \
            \(total.attempted) sales, \(strikes.count) strikes of \(Set(strikes.map(\.fault)).count) faults, \
            \(kills) workers killed, \(total.lost) lost, \(total.duplicated) duplicated, \(total.uncertain) \
            uncertain, \(total.parked) parked.

            ## How to read it

            \(Self.guide)

            ## What it ran on

            \(table(["", ""], machine.map { [$0.0, $0.1] } + facts(seconds)))

            ## Faults

            \(faultTable)

            \(troubles)

            ## What each fault is

            \(rows.map { "- `\($0.fault)`: \(summaries[$0.fault] ?? "")" }.joined(separator: "\n"))

            ## What does not agree

            \(remarks)

            ## Not covered

            \(Self.gaps(brokers: brokers))

            """
    }

    private func facts(_ seconds: Double) -> [[String]] {
        [
            ["Seed", "\(seed)"], ["Command", "`\(command)`"], ["Copies of each worker", "\(copies)"],
            ["Brokers", "\(brokers)"],
            ["Duration", "\(Int(seconds)) s"], ["Pace asked for", "\(Int(pace)) sales/s"],
            ["Sales/s", decimal(Double(verdict.total.attempted) / seconds)],
            ["SIGKILLs to workers", "\(kills)"],
        ]
    }

    private var faultTable: String {
        let head = [
            "fault", "times", "attempted", "executed", "acknowledged", "lost", "duplicated", "parked",
            "uncertain",
            "auto-resolved", "recovery median", "recovery max",
        ]
        let between = ["(between faults)", ""] + cells(verdict.counts[0] ?? Counts()) + ["", ""]
        let all = ["**total**", "\(strikes.count)"] + cells(verdict.total) + ["", ""]
        let body = rows.map { row in
            let last = row.recoveries.last.map { decimal($0 / .seconds(1)) + " s" } ?? "–"
            let median =
                row.recoveries.isEmpty
                ? "–" : decimal(row.recoveries[row.recoveries.count / 2] / .seconds(1)) + " s"
            let open = row.unrecovered > 0 ? " (\(row.unrecovered) not measured)" : ""
            return ["`\(row.fault)`", "\(row.times)"] + cells(row.counts) + [median, last + open]
        }
        return table(head, body + [between, all])
    }

    private func cells(_ counts: Counts) -> [String] {
        [
            counts.attempted, counts.executed, counts.acknowledged, counts.lost, counts.duplicated,
            counts.parked,
            counts.uncertain, counts.autoResolved,
        ].map(String.init)
    }

    private var troubles: String {
        rows.flatMap { row in row.troubles.map { "- `\(row.fault)` could not do all of it: \($0)" } }
            .joined(separator: "\n")
    }

    private var remarks: String {
        var remarks = verdict.disagreements
        if verdict.total.unsettled > 0 {
            remarks.append("\(verdict.total.unsettled) lines never came to an end")
        }
        if verdict.total.misplaced > 0 { remarks.append("\(verdict.total.misplaced) sales are misplaced") }
        if verdict.total.strangers > 0 { remarks.append("\(verdict.total.strangers) sales were nobody's") }
        remarks += verdict.deadLetters.sorted { $0.key < $1.key }.map {
            "dead letters `\($0.key)`: \($0.value)"
        }
        remarks += Dictionary(grouping: resignations) { $0 }.sorted { $0.key < $1.key }
            .map { "\($0.value.count) times \($0.key)" }
        let list = remarks.isEmpty ? "Nothing." : remarks.map { "- \($0)" }.joined(separator: "\n")
        return stories.isEmpty ? list : "\(list)\n\n```\n\(stories.joined(separator: "\n"))\n```"
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }

    private func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

    private static let guide = """
        A sale is one ticket. It is *attempted* when its house has told of it, *executed* when the upstream has made it \
        (and perhaps cancelled it since), *acknowledged* when the house has heard its end: registered, cancelled or \
        refused. It is *lost* when it ought to be at UiTPAS and is not, *duplicated* when it is there twice, or though \
        it was cancelled. *Auto-resolved* are lines whose answer was lost and which the workers settled by themselves \
        from the upstream's list; *uncertain* ones were left to an operator, with the evidence; *parked* ones became \
        dead letters, which were replayed at the end of the run. Reservations that lapse, cancellations and \
        refusals are executed less often than attempted.

        Each row counts the baskets that were open while the fault struck or were opened while it lasted; a basket that \
        lived through several counts with the first. Recovery is measured from the end of the fault until the last of \
        these baskets is settled that were fully told then and did not wait for a reservation to lapse. `none` is no \
        fault at all: its recovery is what a quiet system takes. The fences are short here (1, 2 and 4 s; the defaults \
        are 5, 10 and 30 s), so a lost answer is settled after some ten seconds instead of a minute.
        """

    private static func gaps(brokers: Int) -> String {
        let place =
            brokers == 1
            ? "One host, one disk, one RabbitMQ node: no partition between nodes, no failing disk."
            : "One host, one disk: no failing disk, and no partition in which packets vanish between brokers that run on."
        return """
            \(place) The upstream is our own sandbox: it does what publiq's API is known to do, and answers \
            `GET /ticket-sales` as its book is. Workers in other versions side by side are not covered.
            """
    }
}
