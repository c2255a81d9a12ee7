/// Whom UiTdatabank names as the organiser of an event.
package struct NamedOrganizer: Hashable, Sendable {
    package var organizer: OrganizerID
    /// When the event's document was last changed, by UiTdatabank's clock; nil where it does not say.
    package var modifiedAt: Instant?

    package init(organizer: OrganizerID, modifiedAt: Instant?) {
        self.organizer = organizer
        self.modifiedAt = modifiedAt
    }
}

/// Whose sale it is that UiTPAS took while an event was passing from one organiser to another.
///
/// UiTPAS pays whom UiTdatabank names when it registers a sale, and does not say whom that was. Where one client may
/// register for both organisers, nothing else tells.
enum Attribution: Hashable {
    /// It was registered as this organiser's.
    case certain(OrganizerID)
    /// As one of the two: the sale and the change fall into the same second, or one has no date.
    case contested(by: OrganizerID)

    /// A sale that was posted as `posted`'s, registered at `createdAt` by publiq's clock, when UiTdatabank is known to
    /// have named `posted` before it was posted and is known to have named another one afterwards.
    init(posted: OrganizerID, createdAt: Instant?, namedSince naming: NamedOrganizer?) {
        guard let naming, naming.organizer != posted else {
            self = .certain(posted)
            return
        }
        guard let created = createdAt, let modified = naming.modifiedAt else {
            self = .contested(by: naming.organizer)
            return
        }
        if created.endOfItsGrain <= modified {
            self = .certain(posted)
        } else if modified.endOfItsGrain <= created {
            self = .certain(naming.organizer)
        } else {
            self = .contested(by: naming.organizer)
        }
    }
}

extension Instant {
    /// The first moment that this one is certainly not: what is written without a fraction means a whole second.
    fileprivate var endOfItsGrain: Instant {
        self + (milliseconds.isMultiple(of: 1_000) ? .seconds(1) : .milliseconds(1))
    }
}

extension Basket {
    /// Books a sale under the organiser whose it was when UiTPAS registered it, and notes where that can't be told.
    mutating func attribute(
        _ line: Line,
        of attempt: Attempt,
        createdAt: Instant?,
        _ namings: [UiTdatabankEventID: NamedOrganizer],
        at now: Instant
    ) {
        guard let event = line.route?.event else { return }
        let posted = attempt.organizer
        switch Attribution(posted: posted, createdAt: createdAt, namedSince: namings[event]) {
        case .certain(posted): break
        case .certain(let organizer):
            note(
                "posted as \(posted)'s, registered as \(organizer)'s, to whom the event had passed",
                attempt,
                line.id,
                now
            )
            _ = apply(.attributed(to: organizer), to: line.id, at: now)
        case .contested(let organizer):
            note(
                "the event passed from \(posted) to \(organizer) as the sale was registered: UiTPAS may pay either; "
                    + "booked under \(posted)",
                attempt,
                line.id,
                now
            )
        }
    }
}
