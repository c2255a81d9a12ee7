/// Whom UiTdatabank names as the organiser of an event.
package struct NamedOrganizer: Hashable, Sendable {
    package var organizer: OrganizerID
    /// When the event's document was last changed in any way, by UiTdatabank's clock; nil where it does not say.
    package var modifiedAt: Instant?

    package init(organizer: OrganizerID, modifiedAt: Instant?) {
        self.organizer = organizer
        self.modifiedAt = modifiedAt
    }

    /// Whether UiTPAS has certainly heard of it at a moment: the document was left alone since long enough before.
    ///
    /// Where a document does not say when it was changed, nothing is certain.
    package func isSettled(by moment: Instant) -> Bool {
        guard let modifiedAt else { return false }
        return modifiedAt.endOfItsGrain + OrganizerLook.hearsay <= moment
    }
}

/// What UiTdatabank said of some events at one time; of any other it was not asked, or could not be.
package struct OrganizerLook: Hashable, Sendable {
    /// How long UiTPAS may take to hear of a change ("a couple of seconds", says publiq), and two clocks differ.
    package static let hearsay = Duration.seconds(60)

    package var named: [UiTdatabankEventID: NamedOrganizer]
    /// Events that it does not show, or for which it names nobody.
    package var nobodys: Set<UiTdatabankEventID>
    /// Whose else an event is known to have been shortly before, or meanwhile.
    package var formerly: [UiTdatabankEventID: OrganizerID]

    package init(
        named: [UiTdatabankEventID: NamedOrganizer] = [:],
        nobodys: Set<UiTdatabankEventID> = [],
        formerly: [UiTdatabankEventID: OrganizerID] = [:]
    ) {
        self.named = named
        self.nobodys = nobodys
        self.formerly = formerly
    }
}

/// Whose sale it is that UiTPAS took while an event may have been passing from one organiser to another.
///
/// UiTPAS pays whose the event is to its knowledge when it registers a sale, and does not say whom that was. Where one
/// client may register for both organisers, nothing else tells.
enum Attribution: Hashable {
    /// It was registered as this organiser's.
    case certain(OrganizerID)
    case doubtful(OrganizerDoubt)

    /// A sale that was posted as `posted`'s and registered at `created` by publiq's clock, or later.
    ///
    /// `after` is what UiTdatabank said once the sale was known. A document says only when it was changed last, and UiTPAS
    /// hears of that within ``OrganizerLook/hearsay``. So an event that was left alone since longer before the sale had its
    /// organiser of today then. Of any other it can't be told, even where it has the same organiser as before: it may
    /// have been another's for a moment.
    init(posted: OrganizerID, created: Instant, of event: UiTdatabankEventID, after: OrganizerLook) {
        guard let named = after.named[event] else {
            // What is not shown any more was changed, too.
            self = .doubtful(after.nobodys.contains(event) ? .disturbed : .unconfirmed)
            return
        }
        if named.isSettled(by: created) {
            self = .certain(named.organizer)
        } else if let rival = [named.organizer, after.formerly[event]].compactMap(\.self).first(where: {
            $0 != posted
        }) {
            self = .doubtful(.contested(by: rival))
        } else {
            self = .doubtful(.disturbed)
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
        after: OrganizerLook,
        at now: Instant
    ) {
        guard let event = line.route?.event else { return }
        let posted = attempt.organizer
        // It was not registered before it was posted.
        let created = createdAt ?? attempt.startedAt.wall
        switch Attribution(posted: posted, created: created, of: event, after: after) {
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
