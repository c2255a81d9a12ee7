import Desks
import Tickets

/// What is known of a Tixly event.
struct MappingRow: StoredRow {
    static let table = "mappings"
    static let columns = [
        "event", "workgroup", "owner", "name", "starts_at", "labels", "ticket_types", "integration_reference",
        "manual_reference", "operator_reference", "is_deleted", "uitdatabank_event", "organizer", "problems",
        "updated_at", "says_ticket_types", "price_categories", "prices_since",
    ]
    static let keyLength = 1
    static let insertion = makeInsertion()
    static let selection = makeSelection()

    var mapping: Mapping

    init(_ mapping: Mapping) { self.mapping = mapping }

    init(from columns: inout Columns) throws {
        mapping = Mapping(
            event: try columns.next(),
            workgroup: try columns.next(),
            owner: try columns.next(),
            name: try columns.next(),
            startsAt: try columns.next(),
            labels: try columns.texts(),
            ticketTypes: try columns.texts(),
            integrationReference: try columns.next(),
            manualReference: try columns.next(),
            operatorReference: try columns.next(),
            isDeleted: try columns.next(),
            uitdatabankEvent: try columns.next(),
            organizer: try columns.next(),
            problems: try columns.problems(),
            updatedAt: try columns.next()
        )
        let saysTicketTypes: Bool = try columns.next()
        // Whether an empty list was said was not always written down.
        if mapping.ticketTypes == [], !saysTicketTypes { mapping.ticketTypes = nil }
        let categories: JSONText<[Int]>? = try columns.next()
        let since: Instant? = try columns.next()
        mapping.prices = categories.map {
            EventPrices(categories: Set($0.value.map { Cents($0) }), since: since)
        }
    }

    var values: [SQLValue] {
        [
            mapping.event.stored, mapping.workgroup.stored, mapping.owner.stored, mapping.name.stored,
            mapping.startsAt.stored, JSONText(mapping.labels).stored,
            JSONText(mapping.ticketTypes ?? []).stored,
            mapping.integrationReference.stored, mapping.manualReference.stored,
            mapping.operatorReference.stored, mapping.isDeleted.stored, mapping.uitdatabankEvent.stored,
            mapping.organizer.stored,
            JSONText(mapping.problems.map { StoredProblem(code: $0.code.rawValue, message: $0.message) })
                .stored,
            mapping.updatedAt.stored, (mapping.ticketTypes != nil).stored,
            mapping.prices.map { JSONText($0.categories.map(\.count).sorted()) }.stored,
            (mapping.prices?.since).stored,
        ]
    }
}

private struct StoredProblem: Codable {
    var code: String
    var message: String
}

extension Columns {
    fileprivate mutating func texts() throws -> [String] {
        let text: JSONText<[String]> = try next()
        return text.value
    }

    /// Problems that only a later version knows are left out: the next look at the mapping finds them again.
    fileprivate mutating func problems() throws -> [MappingProblem] {
        let text: JSONText<[StoredProblem]> = try next()
        return text.value.compactMap { problem in
            MappingProblem.Code(rawValue: problem.code).map {
                MappingProblem(code: $0, message: problem.message)
            }
        }
    }
}

extension SQLSession {
    /// Writes down how a mapping has changed, and who changed it; none any more is deleted.
    func store(
        _ mapping: Mapping?,
        over old: Mapping?,
        of event: EventID,
        by author: MappingAuthor
    ) throws {
        guard mapping != old else { return }
        if let change = MappingChange(from: old, to: mapping, by: author) { try record(change) }
        guard let mapping else {
            try post("DELETE FROM mappings WHERE event = ?", [event.stored])
            return
        }
        guard mapping.event == event else {
            throw LedgerError.contradiction(
                "the mapping of event \(event) can't become that of event \(mapping.event)"
            )
        }
        if let old {
            try update(MappingRow(old), to: MappingRow(mapping))
        } else {
            try insert(MappingRow(mapping))
        }
    }
}
