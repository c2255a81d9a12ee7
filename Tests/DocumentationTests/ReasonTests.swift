import Desks
import Foundation
import Messages
import Testing
import Tickets
import Working

/// Whatever word the programs may give for what happened has its row in docs/publishing.md.
@Suite struct ReasonTests {
    /// The rows of the table below a heading, by what stands in backticks in their first cell.
    private static func rows(below heading: String) throws -> [String: [String]] {
        let page = try Repository.text("docs/publishing.md")
        let section = try #require(
            page.components(separatedBy: "\n#").first {
                let title = $0.prefix { $0 != "\n" }
                return title.trimmingCharacters(in: ["#", " "]) == heading
            },
            "no heading \(heading)"
        )
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        try #require(!rows.isEmpty)
        return Dictionary(
            uniqueKeysWithValues: rows.map { ($0[0].trimmingCharacters(in: ["`"]), Array($0.dropFirst())) }
        )
    }

    /// What publiq's specification lets it say of tariffs and sales, as the sandbox says it.
    private static func publiqsReasons() throws -> Set<String> {
        let source = try Repository.text("Sources/Sandbox/Problem.swift")
        let words = source.matches(of: /uitpas\(\s*"([a-z-]+)"/).map { String($0.1) }
        try #require(words.count > 5)
        return Set(words.map { $0 == "invalid-uitpasnumber" ? "invalid-number" : $0 })
            .subtracting(["ticket-sale-not-found"])
    }

    @Test func `every answer to a question has its row, with what the cashier reads`() throws {
        let rows = try Self.rows(below: "Answers to a question")
        let ours =
            TariffAssessment.Reason.allCases.map(\.rawValue) + UpstreamFailure.Kind.allCases.map(\.reason)
            + ["no-tariff"]
        let publiqs = try Self.publiqsReasons().subtracting(["maximum-reached", "invalid-coupon"])
        for reason in publiqs.union(ours) { #expect(rows[reason] != nil, "\(reason) has no row") }
        for (reason, row) in rows {
            let text = row[0] == "skipped" ? "–" : Texts.of(reason)?["nl"]
            #expect(row.last == text, "\(reason)")
        }
        for kind in UpstreamFailure.Kind.allCases { #expect(rows[kind.reason]?[0] == "unavailable") }
        #expect(rows["no-tariff"]?[0] == "refused")
    }

    @Test func `what the rules make of a line is what its row says`() throws {
        let rows = try Self.rows(below: "Answers to a question")
        let verdicts = Assessed.all.compactMap(\.verdict)
        for (outcome, reason) in verdicts { #expect(rows[reason.rawValue]?[0] == outcome, "\(reason)") }
        #expect(Set(verdicts.map(\.reason)) == Set(TariffAssessment.Reason.allCases))
    }

    @Test func `every outcome has its row`() throws {
        let rows = try Self.rows(below: "Outcomes")
        #expect(Set(rows.keys) == Set(OutcomeKind.allCases.map(\.rawValue) + [MessageType.settled]))
    }

    @Test func `every refusal has its row, with what the cashier reads`() throws {
        let rows = try Self.rows(below: "Why a sale is refused")
        let ours = ["invalid-number", Cancellation.basketRefused.reason]
        for reason in try Self.publiqsReasons().union(ours) {
            #expect(rows[reason] != nil, "\(reason) has no row")
        }
        for (reason, row) in rows {
            #expect(row.last == Texts.of(reason)?["nl"], "\(reason)")
        }
    }

    @Test func `every reason for a cancellation that is ours has its row`() throws {
        let rows = try Self.rows(below: "Why a sale is cancelled")
        #expect(
            Set(rows.keys) == [
                Cancellation.expired.reason, Cancellation.basketRefused.reason, "cancelled",
            ]
        )
    }

    @Test func `every reason of a dead letter and every problem of a mapping has its row`() throws {
        let letters = try Self.rows(below: "Dead letters")
        #expect(Set(letters.keys) == Set(DeadLetterReason.allCases.map(\.rawValue)))
        let problems = try Self.rows(below: "Events")
        #expect(Set(problems.keys) == Set(MappingProblem.Code.allCases.map(\.rawValue)))
    }

    /// Those that no enum has.
    @Test func `a reason that the sources write out has its row`() throws {
        let page = try Repository.text("docs/publishing.md")
        var found: Set<String> = []
        for folder in ["Tickets", "Messages", "Desks", "Publiq"] {
            for file in try Repository.sources(below: "Sources/\(folder)") {
                let source = try Repository.text(file)
                let words = source.matches(of: /reason(?:: | = |\?\? | \?\? )"([a-z]+(?:-[a-z]+)*)"/)
                found.formUnion(words.map { String($0.1) })
                for word in words { #expect(page.contains("| `\(word.1)` |"), "\(file): \(word.1)") }
            }
        }
        #expect(
            found.isSuperset(of: [
                "no-tariff", "invalid-number", "expired", "rejected-by-publiq", "cancelled",
            ])
        )
    }
}

/// A line for each thing that the rules may have against it.
private enum Assessed {
    private static let line = TariffLine(
        id: "1",
        event: "4711",
        ticketType: "Standaard",
        regularPrice: Cents(1_200),
        number: "0900000067513"
    )

    static var all: [TariffAssessment] {
        assess(channel: "kiosk") + assess { $0.number = nil } + assess { $0.ticketType = "UiTPAS groepspas" }
            + assess { $0.ticketType = "Vip" } + assess { $0.regularPrice = Cents(0) }
            + assess { $0.number = "123" } + assess { $0.event = "4712" } + assess(labels: [])
            + assess(lines: 2) + assess(hasCredentials: false)
    }

    private static func assess(
        channel: String = "online",
        labels: [String] = ["UiTPAS"],
        lines: Int = 1,
        hasCredentials: Bool = true,
        _ change: (inout TariffLine) -> Void = { _ in }
    ) -> [TariffAssessment] {
        var line = line
        change(&line)
        let mapping = Mapping(
            event: "4711",
            workgroup: "gent",
            owner: "handelsbeurs",
            labels: labels,
            uitdatabankEvent: "5a0967f9-cc06-4c3c-9206-30481a767434",
            organizer: "org",
            updatedAt: Instant(milliseconds: 0)
        )
        return BasketRules(standardTicketTypes: ["Standaard"]).assess(
            Array(repeating: line, count: lines),
            channel: channel,
            mappings: ["4711": mapping]
        ) { _ in hasCredentials }
    }
}

extension TariffAssessment {
    fileprivate var verdict: (outcome: String, reason: Reason)? {
        switch self {
        case .skipped(let reason): ("skipped", reason)
        case .refused(let reason): ("refused", reason)
        case .unavailable(let reason): ("unavailable", reason)
        case .lookUp: nil
        }
    }
}
