/// Why it can't be told under which organiser UiTPAS registered a sale.
///
/// It is booked under whom it was posted for, and publiq may pay another.
package enum OrganizerDoubt: Hashable, Sendable {
    /// The event passed to this organiser, or from him, as the sale was registered or so shortly before that UiTPAS may
    /// not have heard.
    case contested(by: OrganizerID)
    /// The event was changed as the sale was registered or shortly before, so that it may have been another's just then.
    case disturbed
    /// UiTdatabank could not be asked.
    case unconfirmed

    package enum Kind: String, CaseIterable, Codable, Sendable {
        case contested
        case disturbed
        case unconfirmed
    }

    /// Nil where the two do not belong together.
    package init?(_ kind: Kind, rival: OrganizerID?) {
        switch (kind, rival) {
        case (.contested, let rival?): self = .contested(by: rival)
        case (.disturbed, nil): self = .disturbed
        case (.unconfirmed, nil): self = .unconfirmed
        default: return nil
        }
    }

    package var kind: Kind {
        switch self {
        case .contested: .contested
        case .disturbed: .disturbed
        case .unconfirmed: .unconfirmed
        }
    }

    /// Whom else the sale may be registered under, where that is known.
    package var rival: OrganizerID? {
        switch self {
        case .contested(let rival): rival
        case .disturbed, .unconfirmed: nil
        }
    }

    /// What an operator reads about a sale that was posted as `posted`'s.
    func sentence(for posted: OrganizerID) -> String {
        switch self {
        case .contested(let rival):
            "the event passed between \(posted) and \(rival) about when the sale was registered: UiTPAS may pay either; "
                + "booked under \(posted)"
        case .disturbed:
            "the event was changed in UiTdatabank about when the sale was registered, and may have been another "
                + "organiser's for a moment; booked under \(posted)"
        case .unconfirmed:
            "UiTdatabank could not be asked whose the event was as the sale was registered; booked under \(posted), "
                + "as its mapping said"
        }
    }
}
