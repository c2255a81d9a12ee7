/// What a workgroup has agreed about UiTPAS in its baskets.
package struct BasketRules: Hashable, Sendable {
    /// What becomes of group passes.
    package enum GroupPasses: String, Hashable, Sendable, CaseIterable {
        /// They go to the desk's worklist.
        case manual
        /// They are registered like any other line.
        case register
    }

    /// What one refused line means for the others.
    package enum Atomicity: String, Hashable, Sendable, CaseIterable {
        /// The refused line is left out, the others are registered.
        case line
        /// One refused line refuses a reserved basket.
        case basket
    }

    /// The ticket types that a UiTPAS number may turn.
    package var standardTicketTypes: Set<String>
    /// What a turned line becomes.
    package var integrationTicketType: String
    package var groupPassTicketType: String
    /// Types of before this integration: reported on, never written.
    package var legacyTicketTypes: Set<String>
    /// The label that an event must carry in Tixly.
    package var eventLabel: String
    /// Where the basket rule is on; a channel that is not listed is off.
    package var channels: [String: Bool]
    package var groupPasses: GroupPasses
    package var atomicity: Atomicity

    package init(
        standardTicketTypes: Set<String>,
        integrationTicketType: String = "UiTPAS integratie",
        groupPassTicketType: String = "UiTPAS groepspas",
        legacyTicketTypes: Set<String> = [],
        eventLabel: String = "UiTPAS",
        channels: [String: Bool] = ["box-office": true, "online": true],
        groupPasses: GroupPasses = .manual,
        atomicity: Atomicity = .line
    ) {
        self.standardTicketTypes = standardTicketTypes
        self.integrationTicketType = integrationTicketType
        self.groupPassTicketType = groupPassTicketType
        self.legacyTicketTypes = legacyTicketTypes
        self.eventLabel = eventLabel
        self.channels = channels
        self.groupPasses = groupPasses
        self.atomicity = atomicity
    }

    /// What a sold line of this ticket type means to UiTPAS.
    package func kind(ofTicketType ticketType: String) -> LineKind {
        if ticketType == integrationTicketType { return .uitpas }
        guard ticketType == groupPassTicketType else { return .other }
        return groupPasses == .register ? .uitpas : .groupPass
    }
}

/// What a sold line means to UiTPAS.
package enum LineKind: String, Hashable, Sendable, CaseIterable {
    /// To be registered.
    case uitpas
    /// To be registered by hand at the UiTPAS desk.
    case groupPass
    /// Recorded for the reports only.
    case other
}
