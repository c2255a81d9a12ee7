import Messages
import Tickets

/// A mapping as it is shown.
struct MappingRow: Encodable {
    struct Problem: Encodable {
        var code: String
        var message: String
    }

    var eventId: String
    var workgroup: String
    var owner: String
    var name: String?
    var startsAt: String?
    /// The reference that counts, and who gave it: `operator`, `manual` or `integration`.
    var reference: String?
    var source: String?
    var uitdbEventId: String?
    var organizerId: String?
    var labels: [String]
    var ticketTypes: [String]
    var deleted: Bool
    var problems: [Problem]
    var updatedAt: String

    init(_ mapping: Mapping) {
        eventId = mapping.event.text
        workgroup = mapping.workgroup.text
        owner = mapping.owner.text
        name = mapping.name
        startsAt = mapping.startsAt?.rfc3339
        reference = mapping.reference
        source = mapping.source
        uitdbEventId = mapping.uitdatabankEvent?.text
        organizerId = mapping.organizer?.text
        labels = mapping.labels
        ticketTypes = mapping.ticketTypes ?? []
        deleted = mapping.isDeleted
        problems = mapping.problems.map { Problem(code: $0.code.rawValue, message: $0.message) }
        updatedAt = mapping.updatedAt.rfc3339
    }

    static func table(_ rows: [MappingRow]) -> Table {
        var table = Table(
            .text("eventId"),
            .text("workgroup"),
            .text("owner"),
            .text("name"),
            .text("source"),
            .text("uitdbEventId"),
            .text("organizerId"),
            .text("problems")
        )
        for row in rows {
            table.add(
                row.eventId,
                row.workgroup,
                row.owner,
                row.name,
                row.source,
                row.uitdbEventId,
                row.organizerId,
                row.problems.map(\.code).joined(separator: " ")
            )
        }
        return table
    }

    /// Writes everything about this one.
    func write(asJSON: Bool) {
        guard !asJSON else { return Results.write([self]) }
        var table = Table(.text("mapping"), .text(eventId))
        table.add("workgroup", workgroup)
        table.add("owner", owner)
        table.add("name", name)
        table.add("starts at", startsAt)
        table.add("labels", labels.joined(separator: ", "))
        table.add("ticket types", ticketTypes.joined(separator: ", "))
        table.add("reference", reference)
        table.add("given by", source)
        table.add("UiTdatabank event", uitdbEventId ?? "not known")
        table.add("organiser", organizerId ?? "not known")
        if deleted { table.add("deleted", "in Tixly") }
        table.add("updated at", updatedAt)
        for problem in problems { table.add(problem.code, problem.message) }
        Results.write(raw: table.masked.text)
    }
}

extension Mapping {
    /// Who gave the reference that counts.
    fileprivate var source: String? {
        if operatorReference != nil { return "operator" }
        if manualReference != nil { return "manual" }
        return integrationReference == nil ? nil : "integration"
    }
}
