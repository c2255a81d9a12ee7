/// The ledger was put back from a copy, and has forgotten what happened since: what was sold, paid and cancelled.
///
/// While it lasts nothing lapses, for it may have been paid; and what is to be registered is looked for at UiTPAS first,
/// for it may be there. So Tixly may tell everything again, and nothing is sold twice.
///
/// What is not to be there any more, because it was cancelled or its time is over, is looked for last, once everything is
/// told: before, it would take the sale of a paid ticket that can't be told apart from it.
package struct Restoration: Hashable, Sendable {
    /// When the last change was made that the copy has.
    package var copiedAt: Instant
    /// When the copy was put in its place: nothing is posted any more for the ledger that was lost.
    package var restoredAt: Instant
    /// Since when everything is told.
    package var toldAt: Instant?

    package init(copiedAt: Instant, restoredAt: Instant, toldAt: Instant? = nil) {
        self.copiedAt = copiedAt
        self.restoredAt = restoredAt
        self.toldAt = toldAt
    }

    /// Whether it may be looked for a line by now.
    func isTimeFor(_ line: Line, at now: Instant) -> Bool {
        toldAt != nil || (line.cancellation == nil && !line.isLapsed(at: now))
    }

    /// Until when nobody can tell what became of something that the lost ledger posted.
    func fence(_ timings: Timings) -> Instant { restoredAt + timings.settleAfter }
}

/// What the ledger knows of a line, after what may have happened to it.
package enum Memory: Hashable, Sendable {
    /// All that there is to know.
    case whole
    /// It was looked for at UiTPAS since the ledger was put back; that it was paid may still be forgotten.
    case searched
    /// It may be at UiTPAS, and it may be paid.
    case lost
}

extension Basket {
    /// Marks what the ledger may have forgotten of each line; whoever loads a basket does so, for it is not written down.
    package mutating func mark(after restoration: Restoration?) {
        self.restoration = restoration
        let searched = Set(attempts.values.filter(isSince(restoration)).flatMap(\.lines))
        for id in order {
            lines[id]?.memory = restoration == nil ? .whole : searched.contains(id) ? .searched : .lost
        }
    }

    /// Whatever ended an attempt since, UiTPAS was asked for it.
    private func isSince(_ restoration: Restoration?) -> (Attempt) -> Bool {
        { attempt in
            guard let restoration, let end = attempt.endedAt else { return false }
            return end >= restoration.restoredAt
        }
    }

    /// Begins to look for lines at UiTPAS, as if they had been posted without an answer since the copy was made.
    mutating func search(
        _ lost: [Line],
        for organizer: OrganizerID,
        as id: AttemptID,
        after restoration: Restoration,
        timings: Timings,
        at now: Instant
    ) {
        attempts[id] = Attempt(
            id: id,
            organizer: organizer,
            lines: lost.map(\.id),
            startedAt: Moment(wall: restoration.copiedAt, uptime: .unknown),
            sendBy: restoration.copiedAt,
            settleAfter: restoration.fence(timings)
        )
        for line in lost { _ = apply(.claimed(id), to: line.id, at: now) }
    }
}

extension Basket {
    /// Lines of which it has not been found out yet whether they are at UiTPAS, with the states that keep them from it.
    package var unsearched: [Line] {
        guard let restoration else { return [] }
        return orderedLines.filter { line in
            switch line.state {
            case .unmapped, .routed: line.kind == .uitpas && line.memory == .lost
            case .parked: line.memory == .lost && line.ticketSale == nil
            case .registering:
                line.attempt.flatMap { attempts[$0] }.map { $0.startedAt.wall < restoration.restoredAt }
                    ?? true
            case .recorded, .registered, .cancelling, .cancelled, .refused, .withdrawn, .manual, .uncertain:
                false
            }
        }
    }
}

extension Attempt {
    /// Whether nothing was ever to be posted by it: its lines are looked for, and need not have been posted together.
    var isSearch: Bool { sendBy <= startedAt.wall }
}
