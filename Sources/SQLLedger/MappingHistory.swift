import Tickets

extension MappingChange.Cause: Storable {}

/// A ``Tickets/MappingTrace`` as JSON.
private struct StoredTrace: Codable {
    var integration: String?
    var manual: String?
    var byOperator: String?
    var uitdatabankEvent: String?
    var organizer: String?
    var workgroup: String
    var owner: String
    var isDeleted: Bool

    init(_ trace: MappingTrace) {
        integration = trace.integrationReference
        manual = trace.manualReference
        byOperator = trace.operatorReference
        uitdatabankEvent = trace.uitdatabankEvent?.text
        organizer = trace.organizer?.text
        workgroup = trace.workgroup.text
        owner = trace.owner.text
        isDeleted = trace.isDeleted
    }

    var trace: MappingTrace {
        MappingTrace(
            integrationReference: integration,
            manualReference: manual,
            operatorReference: byOperator,
            uitdatabankEvent: uitdatabankEvent.map { UiTdatabankEventID($0) },
            organizer: organizer.map { OrganizerID($0) },
            workgroup: WorkgroupID(workgroup),
            owner: SellerID(owner),
            isDeleted: isDeleted
        )
    }
}

extension SQLSession {
    func record(_ change: MappingChange) throws {
        let sql =
            "INSERT INTO mapping_changes (event, cause, actor, before, after, at) VALUES (?, ?, ?, ?, ?, ?)"
        try post(
            sql,
            [
                change.event.stored, change.cause.stored, change.actor.stored,
                change.before.map { JSONText(StoredTrace($0)) }.stored,
                change.after.map { JSONText(StoredTrace($0)) }.stored, change.at.stored,
            ]
        )
    }

    func history(of event: EventID) throws -> [MappingChange] {
        let sql = "SELECT cause, actor, before, after, at FROM mapping_changes WHERE event = ? ORDER BY id"
        return try list(sql, [event.stored]) { columns in
            let (cause, actor): (MappingChange.Cause, String?) = (try columns.next(), try columns.next())
            let before: JSONText<StoredTrace>? = try columns.next()
            let after: JSONText<StoredTrace>? = try columns.next()
            return MappingChange(
                event: event,
                cause: cause,
                actor: actor,
                before: before?.value.trace,
                after: after?.value.trace,
                at: try columns.next()
            )
        }
    }
}
