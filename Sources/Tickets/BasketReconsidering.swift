extension Basket {
    /// Looks again at sales of an event of which UiTdatabank could not be asked whose they were.
    ///
    /// A document that was left alone since long enough before the sale was posted tells it for good; of any other the doubt
    /// gets its right name. Whom a sale is booked under stays: that has been told.
    package mutating func reconsider(_ event: EventID, after look: OrganizerLook, at now: Instant) {
        for line in orderedLines where line.content.event == event && line.organizerDoubt == .unconfirmed {
            guard let route = line.route, let attempt = line.attempt.flatMap({ attempts[$0] }) else {
                continue
            }
            // It was not registered before it was posted.
            let created = attempt.startedAt.wall
            let doubt: OrganizerDoubt? =
                switch Attribution(posted: route.organizer, created: created, of: route.event, after: look) {
                case .certain(route.organizer): nil
                case .certain(let organizer): .contested(by: organizer)
                case .doubtful(let doubt): doubt
                }
            guard doubt != .unconfirmed else { continue }
            let words = doubt?.sentence(for: route.organizer) ?? "it was \(route.organizer)'s"
            note("UiTdatabank was asked again: \(words)", attempt, line.id, now)
            _ = apply(.reconsidered(doubt), to: line.id, at: now)
        }
    }
}
