extension Basket {
    /// What an organiser's cancellation worker is to remove at UiTPAS: lines that somebody wants cancelled, and
    /// reservations that lapsed.
    ///
    /// With `resumes` the command comes back from
    /// the dead letters, or its delivery died and perhaps never became one: lines that were parked are taken up again.
    package mutating func startCancellations(
        for organizer: OrganizerID,
        at now: Instant,
        isRepeat: Bool,
        resumes: Bool = false
    ) -> (lines: [Line], effects: [Effect]) {
        var effects = isRepeat ? farewells() : []
        for line in orderedLines where line.route?.organizer == organizer && line.kind == .uitpas {
            switch line.state {
            case .registered where line.isToLapse(at: now - Reservation.grace):
                _ = apply(.cancellationWished(.expired), to: line.id, at: now)
            case .parked where resumes && line.ticketSale != nil:
                effects += apply(.resumed, to: line.id, at: now)
            case .cancelled where isRepeat:
                let again: [LineEffect] = line.isAskedForAnew(at: now) ? [.register] : []
                effects += self.effects(of: line.repetition + again, on: line.id, at: now, knowing: [:])
            case .recorded, .unmapped, .routed, .registering, .registered, .cancelling, .cancelled, .refused,
                .withdrawn, .manual, .uncertain, .parked:
                continue
            }
        }
        let lines = orderedLines.filter { $0.state == .cancelling && $0.route?.organizer == organizer }
        return (lines, (effects + settle(at: now, isRepeat: isRepeat)).withoutRepeats)
    }

    /// Writes down that a sale is no longer at UiTPAS.
    package mutating func removed(
        _ sale: TicketSaleID,
        of id: LineID,
        at now: Instant,
        knowing mappings: [EventID: Mapping]
    ) -> [Effect] {
        guard lines[id]?.ticketSale == sale else { return [] }
        let effects = apply(.removed, to: id, at: now, knowing: mappings)
        return (effects + settle(at: now, isRepeat: false)).withoutRepeats
    }

    /// Parks lines whose cancellation command becomes a dead letter.
    package mutating func parkCancellations(
        for organizer: OrganizerID,
        only ids: [LineID]? = nil,
        reason: String,
        at now: Instant
    ) -> [Effect] {
        var effects: [Effect] = []
        for line in orderedLines where line.state == .cancelling && line.route?.organizer == organizer {
            guard ids?.contains(line.id) ?? true else { continue }
            effects += apply(.parked(reason: reason), to: line.id, at: now)
        }
        return effects.withoutRepeats
    }
}
