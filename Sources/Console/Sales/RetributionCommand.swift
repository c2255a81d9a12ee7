import ArgumentParser
import Assembly
import Desks
import Messages
import Settings
import Tickets

/// `uitpas retribution`.
struct RetributionCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "retribution",
        abstract: "What was sold for each organiser by each seller, and the discounts that were given.",
        discussion: """
            Example:
              uitpas retribution --from 2026-11-01T00:00:00+01:00 --csv
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions
    @Option(help: "Sold at or after this moment (RFC 3339).", transform: Instant.parsed)
    var from: Instant?
    @Option(help: "Sold before this moment (RFC 3339).", transform: Instant.parsed)
    var until: Instant?

    func work() async throws {
        let settings = try configuration.settings()
        let totals = try await settings.existingLedger().salesTotals(from: from, until: until)
        let names = Dictionary(settings.organizers.map { ($0.id, $0.name) }) { first, _ in first }
        let rows = totals.map { RetributionRow($0, name: names[$0.organizer.text] ?? nil) }
        Results.write(
            rows,
            as: output.format,
            table: { RetributionRow.table($0, total: output.csv ? nil : totals) },
            nothing: "no tickets are registered"
        )
    }
}

/// What one seller sold for one organiser, as it is shown.
struct RetributionRow: Encodable {
    var organizerId: String
    var organizer: String?
    var seller: String
    var workgroup: String
    var tickets: Int
    var regular: String
    var paid: String
    var discount: String

    init(_ total: SalesTotal, name: String?) {
        organizerId = total.organizer.text
        organizer = name
        seller = total.seller.text
        workgroup = total.workgroup.text
        tickets = total.tickets
        regular = total.regular.description
        paid = total.paid.description
        discount = total.discount.description
    }

    /// The rows, and under them their sums where `totals` are given.
    static func table(_ rows: [RetributionRow], total totals: [SalesTotal]?) -> Table {
        var table = Table(
            .text("organizerId"),
            .text("organizer"),
            .text("workgroup"),
            .text("seller"),
            .number("tickets"),
            .number("regular"),
            .number("paid"),
            .number("discount")
        )
        for row in rows {
            table.add(
                row.organizerId,
                row.organizer,
                row.workgroup,
                row.seller,
                String(row.tickets),
                row.regular,
                row.paid,
                row.discount
            )
        }
        guard let totals, !totals.isEmpty else { return table }
        table.add(
            "total",
            "",
            "",
            "",
            String(totals.reduce(0) { $0 + $1.tickets }),
            totals.reduce(Cents(0)) { $0 + $1.regular }.description,
            totals.reduce(Cents(0)) { $0 + $1.paid }.description,
            totals.reduce(Cents(0)) { $0 + $1.discount }.description
        )
        return table
    }
}

extension Instant {
    /// A moment from the command line.
    static func parsed(_ text: String) throws -> Instant {
        guard let instant = Instant(rfc3339: text) else {
            throw ValidationError(
                "\"\(text)\" is no time; expected RFC 3339 such as 2026-11-23T19:02:11+01:00."
            )
        }
        return instant
    }
}
