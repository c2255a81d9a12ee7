import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

/// `uitpas mappings history`.
struct MappingHistory: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show who or what changed a mapping, and when.",
        discussion: """
            Example:
              uitpas mappings history 4711
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions
    @Argument(help: "The event's id in Tixly.")
    var event: String

    func work() async throws {
        let id = EventID(event)
        let ledger = try await configuration.settings().existingLedger()
        let changes = try await ledger.history(of: id)
        if changes.isEmpty, try await ledger.mappings(of: [id]).isEmpty { throw ToolFailure.unknown(id) }
        Results.write(
            changes.map { MappingChangeRow($0) },
            as: output.format,
            table: output.csv ? MappingChangeRow.sheet : MappingChangeRow.table,
            nothing: "the mapping has not changed since its history is kept"
        )
    }
}

/// A step in a mapping's history as it is shown.
struct MappingChangeRow: Encodable {
    /// A mapping as it was; each reference by itself, and the one that counted.
    struct State: Encodable {
        var integrationReference: String?
        var manualReference: String?
        var operatorReference: String?
        var reference: String?
        var source: String?
        var uitdbEventId: String?
        var organizerId: String?
        var workgroup: String
        var owner: String
        var deleted: Bool
    }

    var at: String
    var eventId: String
    var cause: String
    /// The operator's name.
    var by: String?
    var from: State?
    var to: State?

    init(_ change: Tickets.MappingChange) {
        at = change.at.rfc3339
        eventId = change.event.text
        cause = change.cause.rawValue
        by = change.actor
        from = change.before.map { State($0) }
        to = change.after.map { State($0) }
    }

    /// For a terminal, which has no room for both sides.
    static func table(_ rows: [MappingChangeRow]) -> Table {
        var table = Table(.text("at"), .text("cause"), .text("by"), .text("what"))
        for row in rows { table.add(row.at, row.cause, row.by, row.differences.joined(separator: "; ")) }
        return table
    }

    static func sheet(_ rows: [MappingChangeRow]) -> Table {
        var table = Table(
            .text("at"),
            .text("cause"),
            .text("by"),
            .text("fromReference"),
            .text("toReference"),
            .text("fromUitdbEventId"),
            .text("toUitdbEventId"),
            .text("fromOrganizerId"),
            .text("toOrganizerId"),
            .text("fromOwner"),
            .text("toOwner"),
            .text("deleted")
        )
        for row in rows {
            table.add(
                row.at,
                row.cause,
                row.by,
                row.from?.reference,
                row.to?.reference,
                row.from?.uitdbEventId,
                row.to?.uitdbEventId,
                row.from?.organizerId,
                row.to?.organizerId,
                row.from?.owner,
                row.to?.owner,
                row.to.map { $0.deleted ? "yes" : "no" }
            )
        }
        return table
    }
}

extension MappingChangeRow {
    /// What is different, in words.
    private var differences: [String] {
        let parts: [(String, (State) -> String?)] = [
            ("integration's reference", \.integrationReference), ("manual reference", \.manualReference),
            ("operator's reference", \.operatorReference), ("UiTdatabank event", \.uitdbEventId),
            ("organiser", \.organizerId), ("owner", \.owner), ("workgroup", \.workgroup),
            ("in Tixly", { $0.deleted ? "deleted" : "there" }),
        ]
        return parts.compactMap { name, value in
            let (before, after) = (from.flatMap(value), to.flatMap(value))
            return before == after ? nil : "\(name) \(before ?? "none") → \(after ?? "none")"
        }
    }
}

extension MappingChangeRow.State {
    init(_ trace: MappingTrace) {
        integrationReference = trace.integrationReference
        manualReference = trace.manualReference
        operatorReference = trace.operatorReference
        reference = trace.reference
        uitdbEventId = trace.uitdatabankEvent?.text
        organizerId = trace.organizer?.text
        workgroup = trace.workgroup.text
        owner = trace.owner.text
        deleted = trace.isDeleted
        if trace.operatorReference != nil {
            source = "operator"
        } else if trace.manualReference != nil {
            source = "manual"
        } else {
            source = trace.integrationReference == nil ? nil : "integration"
        }
    }
}
