import Foundation
import Rehearsal

/// Looks at everything after a run: the upstream's book, what was heard, the ledger, the queues.
struct Examination {
    let cluster: Cluster
    let load: Load
    let seed: UInt64

    /// The verdict, with the whole story of every line that went wrong.
    func verdict() async throws -> (verdict: Judgement, stories: [String]) {
        let hearing = await load.hearing
        let strikes = await load.strikeOfBasket
        var audit = Audit()
        for number in 0..<hearing.baskets {
            audit.expect(
                BasketPlan(number, seed: seed),
                hearing,
                strike: Int(strikes[number])
            )
        }
        for event in 0...Scenery.eventCount {
            audit.read(try await cluster.upstream.sales(ofEvent: Scenery.uitdatabankID(event)))
        }
        var verdict = audit.verdict()
        let ledger: any LedgerReading =
            try cluster.postgres.map { LedgerServer(postgres: $0) } ?? LedgerFile(path: cluster.ledgerPath)
        for (basket, lines) in try await ledger.resolved() {
            guard let number = Int(basket.dropFirst(2)), strikes.indices.contains(number) else { continue }
            verdict.counts[Int(strikes[number]), default: Counts()].autoResolved += lines
        }
        verdict.disagreements += try await disagreements(hearing, audit.wanted, verdict.total)
        verdict.deadLetters = try await deadLetters()
        return (verdict, try await stories(verdict, ledger, hearing))
    }

    private func disagreements(
        _ hearing: Hearing,
        _ wanted: [Hearing.Party: Hearing.Total],
        _ total: Counts
    ) async throws -> [String] {
        var found: [String] = []
        let heard = hearing.totals.filter { $0.value != Hearing.Total() }
        found += differences("the retribution messages say", heard, "what was sold is", wanted)
        found += differences("`uitpas retribution` says", try await retribution(), "the messages say", heard)
        if hearing.parkedLines > 0 {
            found.append("\(hearing.parkedLines) lines are parked, though every dead letter was replayed")
        }
        let waiting = try await rows("uitpas", ["sales", "list", "--json", "--limit", "100000"]).count
        let left = hearing.parkedLines + total.uncertain
        if waiting != left, total.unsettled == 0 {
            found.append(
                "`uitpas sales list` has \(waiting) lines waiting for somebody; \(left) were heard of"
            )
        }
        let violations = try await cluster.upstream.get("/sandbox/violations", as: [AnyEntry].self).count
        if violations > 0 {
            found.append("the upstream counted \(violations) requests that no client may make")
        }
        found += Dictionary(grouping: hearing.strange) { $0 }.map {
            "heard \($0.value.count) times: \($0.key)"
        }
        do {
            // Sweeps publish now and then: what counts is what stays.
            try await cluster.waitUntilDrained(within: .seconds(30))
        } catch is RehearsalError {
            let full = try await cluster.virtualHost.queues().filter {
                $0.messages > 0 && $0.name != "uitpas.dead"
            }
            .map(\.name)
            found.append("queues that are not empty: \(full.joined(separator: ", "))")
        }
        return found
    }

    /// The parties for which two lists do not say the same.
    private func differences(
        _ first: String,
        _ one: [Hearing.Party: Hearing.Total],
        _ second: String,
        _ other: [Hearing.Party: Hearing.Total]
    ) -> [String] {
        Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.map { party in
            "organiser \(party.organizer), seller \(party.seller): \(first) \(text(one[party])), "
                + "\(second) \(text(other[party]))"
        }.sorted()
    }

    private func text(_ total: Hearing.Total?) -> String {
        guard let total else { return "nothing" }
        return "\(total.tickets) tickets for \(total.paid.euros) instead of \(total.regular.euros)"
    }

    private func retribution() async throws -> [Hearing.Party: Hearing.Total] {
        var totals: [Hearing.Party: Hearing.Total] = [:]
        for row in try await rows("uitpas", ["retribution", "--json"]) {
            guard let organizer = row["organizerId"], let seller = row["seller"],
                let tickets = row["tickets"].flatMap({ Int($0) }),
                let regular = row["regular"].flatMap({ Int(euros: $0) }),
                let paid = row["paid"].flatMap({ Int(euros: $0) })
            else { throw RehearsalError("`uitpas retribution` speaks otherwise: \(row)") }
            totals[Hearing.Party(organizer: organizer, seller: seller)] = Hearing.Total(
                tickets: tickets,
                regular: regular,
                paid: paid
            )
        }
        return totals.filter { $0.value != Hearing.Total() }
    }

    private func deadLetters() async throws -> [String: Int] {
        let letters = try await rows("dead-letters", ["list", "--json"])
        return Dictionary(letters.map { ($0["reason"] ?? "?", 1) }, uniquingKeysWith: +)
    }

    private func rows(_ program: Program, _ arguments: [String]) async throws -> [[String: String]] {
        let finished = try await cluster.run(program, arguments)
        guard finished.status == .exited(0) else {
            throw RehearsalError("\(program.path) \(arguments): \(finished.standardError)")
        }
        return try finished.objects()
    }

    private func stories(
        _ verdict: Judgement,
        _ ledger: any LedgerReading,
        _ hearing: Hearing
    ) async throws -> [String] {
        var stories: [String] = []
        for offence in verdict.offences.prefix(20) {
            let plan = BasketPlan(offence.basket, seed: seed)
            let line = plan.lines[offence.place]
            stories.append("line \(plan.id)/\(offence.place + 1) of \(plan.house.id): \(offence.words)")
            stories.append("  plan: \(plan.steps.map { "\($0.kind) after \($0.after) ms" })")
            stories += plan.lines.indices.map {
                "  heard of line \($0 + 1): \(hearing.line($0, of: plan.number).outcome), "
                    + "to be sold: \(plan.lines[$0].isSold)"
            }
            stories += try await ledger.story(of: plan.id).map { "  ledger: \($0)" }
            let sales = try await cluster.upstream.sales(ofEvent: Scenery.uitdatabankID(line.event))
            for sale in sales where sale.uitpasNumber == line.pass {
                stories.append(
                    "  upstream: sale \(sale.id) \(sale.state), made \(sale.createdAt), "
                        + "cancelled \(sale.cancelledAt ?? "never")"
                )
            }
        }
        return stories
    }
}
