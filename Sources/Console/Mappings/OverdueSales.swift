import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

/// `uitpas mappings overdue`.
struct OverdueSales: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "overdue",
        abstract: "List the events whose sales wait for a mapping, longest first.",
        discussion: """
            They are registered by themselves once their event is mapped; until then nobody is paid for them. \
            uitpas sales list --state unmapped has the single lines.

            Example:
              uitpas mappings overdue --minutes 60
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions
    @Option(
        parsing: .unconditional,
        help: "How many minutes the first of an event's sales must have waited."
    )
    var minutes = 15

    func validate() throws {
        guard (0...1_000_000).contains(minutes) else {
            throw ValidationError("--minutes is a number from 0 to 1000000.")
        }
    }

    func work() async throws {
        let ledger = try await configuration.settings().existingLedger()
        let waiting = try await ledger.waitingSales(since: .now - .seconds(minutes * 60))
        let mappings = try await ledger.mappings(of: Set(waiting.map(\.event)))
        Results.write(
            waiting.map { OverdueRow($0, mappings[$0.event]) },
            as: output.format,
            table: { OverdueRow.table($0, total: output.csv ? nil : waiting) },
            nothing: "no sales wait for a mapping that long"
        )
    }
}

/// What a seller sold for an event without a mapping, as it is shown.
struct OverdueRow: Encodable {
    var eventId: String
    var name: String?
    var seller: String
    var lines: Int
    var regular: String
    /// What is not paid back unless the sales are registered: the difference with what was quoted.
    var discount: String
    var since: String
    /// Why the event is not mapped; nil where Tixly has never spoken of it.
    var problems: [String]?

    init(_ waiting: WaitingSales, _ mapping: Mapping?) {
        eventId = waiting.event.text
        name = mapping?.name
        seller = waiting.seller.text
        lines = waiting.lines
        regular = waiting.regular.description
        discount = waiting.discount.description
        since = waiting.since.rfc3339
        problems = mapping?.problems.map(\.code.rawValue)
    }

    /// The rows, and under them their sums where `waiting` is given.
    static func table(_ rows: [OverdueRow], total waiting: [WaitingSales]?) -> Table {
        var table = Table(
            .text("eventId"),
            .text("name"),
            .text("seller"),
            .number("lines"),
            .number("regular"),
            .number("discount"),
            .text("since"),
            .text("problems")
        )
        for row in rows {
            table.add(
                row.eventId,
                row.name,
                row.seller,
                String(row.lines),
                row.regular,
                row.discount,
                row.since,
                row.problems?.joined(separator: " ") ?? "unknown-event"
            )
        }
        guard let waiting, !waiting.isEmpty else { return table }
        table.add(
            "total",
            "",
            "",
            String(waiting.reduce(0) { $0 + $1.lines }),
            waiting.reduce(Cents(0)) { $0 + $1.regular }.description,
            waiting.reduce(Cents(0)) { $0 + $1.discount }.description,
            "",
            ""
        )
        return table
    }
}

extension WaitingSales {
    fileprivate var discount: Cents { regular - quoted }
}
