import ArgumentParser
import Assembly
import Desks
import Discretion
import Tickets

/// `uitpas mappings export`.
struct ExportMappings: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the mappings as CSV that import reads, or as JSON.",
        discussion: """
            The column uitdb has the reference that counts, source who gave it. Importing what was exported changes nothing.

            An id that is a UiTPAS number to the check digit is masked; import knows it again unless two look the same. \
            --reveal writes it whole.

            Example:
              uitpas mappings export > mappings.csv
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions
    @Flag(help: "Write what may be a UiTPAS number whole.")
    var reveal = false

    func work() async throws {
        let mappings = try await configuration.settings().existingLedger().mappings()
        let masked = mappings.count { Redaction.masked(id: $0.event.text) != $0.event.text }
        if masked > 0, !reveal {
            remark(
                "\(count(masked, "event id")) masked, which may be UiTPAS numbers; --reveal writes them whole"
            )
        }
        Results.write(
            mappings.map { ExportRow(MappingRow($0)) },
            as: output.json ? .json : .csv,
            table: ExportRow.table,
            nothing: "no events are known yet",
            reveal ? .revealed : .masked
        )
    }
}

/// A mapping as it is exported.
struct ExportRow: Encodable {
    var eventId: String
    var uitdb: String?
    var source: String?
    var workgroup: String
    var owner: String
    var name: String?
    var startsAt: String?
    var uitdbEventId: String?
    var organizerId: String?

    init(_ row: MappingRow) {
        eventId = row.eventId
        uitdb = row.reference
        source = row.source
        workgroup = row.workgroup
        owner = row.owner
        name = row.name
        startsAt = row.startsAt
        uitdbEventId = row.uitdbEventId
        organizerId = row.organizerId
    }

    static func table(_ rows: [ExportRow]) -> Table {
        var table = Table(
            .text("eventId"),
            .text("uitdb"),
            .text("source"),
            .text("workgroup"),
            .text("owner"),
            .text("name"),
            .text("startsAt"),
            .text("uitdbEventId"),
            .text("organizerId")
        )
        for row in rows {
            table.add(
                row.eventId,
                row.uitdb,
                row.source,
                row.workgroup,
                row.owner,
                row.name,
                row.startsAt,
                row.uitdbEventId,
                row.organizerId
            )
        }
        return table
    }
}
