/// Whom UiTdatabank names as the organiser of an event.
package struct NamedOrganizer: Hashable, Sendable {
    package var organizer: OrganizerID
    /// When the event's document was last changed in any way, by UiTdatabank's clock; nil where it does not say.
    package var modifiedAt: Instant?

    package init(organizer: OrganizerID, modifiedAt: Instant?) {
        self.organizer = organizer
        self.modifiedAt = modifiedAt
    }
}

/// What UiTdatabank said of some events at one time.
package struct OrganizerLook: Hashable, Sendable {
    package var named: [UiTdatabankEventID: NamedOrganizer]
    /// Events of which it could not be asked.
    package var unanswered: Set<UiTdatabankEventID>

    package init(
        named: [UiTdatabankEventID: NamedOrganizer] = [:],
        unanswered: Set<UiTdatabankEventID> = []
    ) {
        self.named = named
        self.unanswered = unanswered
    }
}

/// Whose sale it is that UiTPAS took while an event may have been passing from one organiser to another.
///
/// UiTPAS pays whom UiTdatabank names when it registers a sale, and does not say whom that was. Where one client may
/// register for both organisers, nothing else tells.
enum Attribution: Hashable {
    /// It was registered as this organiser's.
    case certain(OrganizerID)
    case doubtful(OrganizerDoubt)

    /// A sale that was posted as `posted`'s and registered at `createdAt` by publiq's clock.
    ///
    /// An event that was not changed since the sale had its organiser of today then. When an event passed on that was
    /// changed since can't be told: its document says only when it was changed last.
    init(
        posted: OrganizerID,
        createdAt: Instant?,
        of event: UiTdatabankEventID,
        before: OrganizerLook,
        after: OrganizerLook
    ) {
        guard let named = after.named[event] else {
            self = after.unanswered.contains(event) ? .doubtful(.unconfirmed) : .certain(posted)
            return
        }
        if let created = createdAt, let modified = named.modifiedAt, modified.endOfItsGrain <= created {
            self = .certain(named.organizer)
        } else if named.organizer != posted {
            self = .doubtful(.contested(by: named.organizer))
        } else if before.unanswered.contains(event) {
            self = .doubtful(.unconfirmed)
        } else if let earlier = before.named[event], earlier.modifiedAt != named.modifiedAt {
            self = .doubtful(.disturbed)
        } else {
            self = .certain(posted)
        }
    }
}

extension Instant {
    /// The first moment that this one is certainly not: what is written without a fraction means a whole second.
    var endOfItsGrain: Instant {
        self + (milliseconds.isMultiple(of: 1_000) ? .seconds(1) : .milliseconds(1))
    }
}

extension Basket {
    /// Books a sale under the organiser whose it was when UiTPAS registered it, and notes where that can't be told.
    mutating func attribute(
        _ line: Line,
        of attempt: Attempt,
        createdAt: Instant?,
        before: OrganizerLook,
        after: OrganizerLook,
        at now: Instant
    ) {
        guard let event = line.route?.event else { return }
        let posted = attempt.organizer
        switch Attribution(posted: posted, createdAt: createdAt, of: event, before: before, after: after) {
        case .certain(posted):
            return
        case .certain(let organizer):
            let text = "posted as \(posted)'s, registered as \(organizer)'s, to whom the event had passed"
            note(text, attempt, line.id, now)
            _ = apply(.attributed(to: organizer), to: line.id, at: now)
        case .doubtful(let doubt):
            note(doubt.sentence(for: posted), attempt, line.id, now)
            _ = apply(.doubted(doubt), to: line.id, at: now)
        }
    }
}
