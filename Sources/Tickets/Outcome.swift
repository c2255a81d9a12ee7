/// What a seller is told about a line.
package enum OutcomeKind: String, Hashable, Sendable, CaseIterable {
    case registered = "sale.registered"
    case refused = "sale.refused"
    case cancelled = "sale.cancelled"
    case manual = "sale.manual"
    case uncertain = "sale.uncertain"
    case parked = "sale.parked"
}

extension LineState {
    /// The outcome that belongs to this state; nil where there is nothing to tell (yet).
    package var outcome: OutcomeKind? {
        switch self {
        case .registered: .registered
        case .refused: .refused
        case .cancelled, .withdrawn: .cancelled
        case .manual: .manual
        case .uncertain: .uncertain
        case .parked: .parked
        case .recorded, .unmapped, .routed, .registering, .cancelling: nil
        }
    }

    /// Whether a line in this state waits for nothing: what `basket.settled` asks of every line.
    package var isSettled: Bool {
        switch self {
        case .registered, .refused, .cancelled, .withdrawn, .manual: true
        case .recorded, .unmapped, .routed, .registering, .cancelling, .uncertain, .parked: false
        }
    }
}

extension Line {
    /// Whether UiTPAS has registered the line at another price than the seller asked.
    package var hasPriceMismatch: Bool {
        guard let tariffPrice, let quotedPrice else { return false }
        return tariffPrice != quotedPrice
    }

    /// The reason that goes with the line's outcome.
    package var outcomeReason: String? {
        switch state {
        case .cancelled, .withdrawn: cancellation?.reason
        case .refused, .parked, .uncertain: reason
        case .recorded, .unmapped, .routed, .registering, .registered, .cancelling, .manual: nil
        }
    }
}

/// How a basket ended, as it is told once and, if that was lost, word for word again.
package struct Settlement: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var line: LineID
        package var outcome: OutcomeKind
        package var ticketSale: TicketSaleID?
        package var reason: String?

        package init(line: LineID, outcome: OutcomeKind, ticketSale: TicketSaleID?, reason: String?) {
            self.line = line
            self.outcome = outcome
            self.ticketSale = ticketSale
            self.reason = reason
        }
    }

    /// Grows when lines are added or begin anew.
    package var version: Int
    package var entries: [Entry]
    package var at: Instant

    package init(version: Int, entries: [Entry], at: Instant) {
        self.version = version
        self.entries = entries
        self.at = at
    }
}

/// What has to be published after a basket has changed.
package enum Effect: Hashable, Sendable {
    /// Where the line stands, as it stood when the effect arose.
    case outcome(Line)
    case retribution(Retribution)
    case settled(Settlement)
    /// To the organiser's sale worker: look at this basket.
    case sale(OrganizerID)
    /// To the organiser's cancellation worker: look at this basket.
    case cancellation(OrganizerID)
}
