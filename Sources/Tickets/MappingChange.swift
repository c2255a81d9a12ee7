/// Who has a say in mappings.
package enum MappingAuthor: Hashable, Sendable {
    /// By `event.changed`.
    case tixly
    /// By name, with a command of ours.
    case `operator`(String)
    /// By what a worker read there.
    case uitdatabank
}

/// What is kept of a mapping as it was: the references, where they led, and whose the event was.
package struct MappingTrace: Hashable, Sendable {
    package var integrationReference: String?
    package var manualReference: String?
    package var operatorReference: String?
    package var uitdatabankEvent: UiTdatabankEventID?
    package var organizer: OrganizerID?
    package var workgroup: WorkgroupID
    package var owner: SellerID
    package var isDeleted: Bool

    package init(
        integrationReference: String? = nil,
        manualReference: String? = nil,
        operatorReference: String? = nil,
        uitdatabankEvent: UiTdatabankEventID? = nil,
        organizer: OrganizerID? = nil,
        workgroup: WorkgroupID,
        owner: SellerID,
        isDeleted: Bool = false
    ) {
        self.integrationReference = integrationReference
        self.manualReference = manualReference
        self.operatorReference = operatorReference
        self.uitdatabankEvent = uitdatabankEvent
        self.organizer = organizer
        self.workgroup = workgroup
        self.owner = owner
        self.isDeleted = isDeleted
    }

    package init(_ mapping: Mapping) {
        self.init(
            integrationReference: mapping.integrationReference,
            manualReference: mapping.manualReference,
            operatorReference: mapping.operatorReference,
            uitdatabankEvent: mapping.uitdatabankEvent,
            organizer: mapping.organizer,
            workgroup: mapping.workgroup,
            owner: mapping.owner,
            isDeleted: mapping.isDeleted
        )
    }

    /// The reference that counted.
    package var reference: String? { operatorReference ?? manualReference ?? integrationReference }
}

/// A step in a mapping's history: who or what changed it, when, and from what to what.
package struct MappingChange: Hashable, Sendable {
    package enum Cause: String, Hashable, Sendable, CaseIterable {
        /// Tixly's own UiTdatabank integration.
        case integration
        /// Somebody in Tixly, by hand.
        case manual
        /// Tixly, in another way: the event became known, or somebody else's.
        case tixly
        /// Tixly deleted the event.
        case deletion
        /// Tixly has the event again.
        case restoration
        case `operator`
        /// What UiTdatabank says: the event was found there or is gone, or it has another organiser.
        case uitdatabank
    }

    package var event: EventID
    package var cause: Cause
    /// The operator's name.
    package var actor: String?
    /// Nil where the mapping was not known.
    package var before: MappingTrace?
    /// Nil where it was taken away.
    package var after: MappingTrace?
    package var at: Instant

    package init(
        event: EventID,
        cause: Cause,
        actor: String?,
        before: MappingTrace?,
        after: MappingTrace?,
        at: Instant
    ) {
        self.event = event
        self.cause = cause
        self.actor = actor
        self.before = before
        self.after = after
        self.at = at
    }

    /// The step from one mapping to another; nil where nothing that is traced is different.
    package init?(from old: Mapping?, to new: Mapping?, by author: MappingAuthor) {
        let (before, after) = (old.map { MappingTrace($0) }, new.map { MappingTrace($0) })
        guard before != after, let known = new ?? old else { return nil }
        let actor: String? = if case .operator(let name) = author { name } else { nil }
        self.init(
            event: known.event,
            cause: Cause(from: before, to: after, by: author),
            actor: actor,
            before: before,
            after: after,
            at: known.updatedAt
        )
    }
}

extension MappingChange.Cause {
    /// Of what Tixly changes at once, the first that explains the most.
    fileprivate init(from before: MappingTrace?, to after: MappingTrace?, by author: MappingAuthor) {
        self =
            switch author {
            case .operator: .operator
            case .uitdatabank: .uitdatabank
            case .tixly where before?.isDeleted ?? false != after?.isDeleted ?? true:
                after?.isDeleted ?? true ? .deletion : .restoration
            case .tixly where before?.manualReference != after?.manualReference: .manual
            case .tixly where before?.integrationReference != after?.integrationReference: .integration
            case .tixly: .tixly
            }
    }
}
