/// One line of a request for tariffs.
package struct TariffLine: Hashable, Sendable {
    package var id: LineID
    package var event: EventID
    package var ticketType: String
    package var regularPrice: Cents
    /// As it was typed; nil or blank means that there is none.
    package var number: String?

    package init(id: LineID, event: EventID, ticketType: String, regularPrice: Cents, number: String?) {
        self.id = id
        self.event = event
        self.ticketType = ticketType
        self.regularPrice = regularPrice
        self.number = number
    }
}

extension TariffLine: CustomStringConvertible, CustomReflectable {
    /// Without the number.
    package var description: String { "line \(id) for event \(event)" }
    package var customMirror: Mirror { Mirror(self, children: ["id": id, "event": event]) }
}

/// What can be said of a line before publiq is asked.
package enum TariffAssessment: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case channelDisabled = "channel-disabled"
        case noNumber = "no-number"
        case groupPassManual = "group-pass-manual"
        case notStandardTicketType = "not-standard-ticket-type"
        case freeTicket = "free-ticket"
        case invalidNumber = "invalid-number"
        case eventNotMapped = "event-not-mapped"
        case eventNotLabelled = "event-not-labelled"
        case duplicateNumber = "duplicate-number"
        case noCredentials = "no-credentials"
    }

    /// Not for UiTPAS: the line stays as it is.
    case skipped(Reason)
    /// The passholder can't have it.
    case refused(Reason)
    /// Nobody's fault at the counter.
    case unavailable(Reason)
    /// publiq decides.
    case lookUp(number: UiTPASNumber, route: Route)
}

extension BasketRules {
    /// Assesses the lines of one basket in their order; the first reason that applies is the answer.
    ///
    /// A number belongs to the first line that could be looked up with it.
    package func assess(
        _ lines: [TariffLine],
        channel: String,
        mappings: [EventID: Mapping],
        hasCredentials: (OrganizerID) -> Bool
    ) -> [TariffAssessment] {
        var used: Set<UiTPASNumber> = []
        return lines.map { line in
            assess(
                line,
                channel: channel,
                mapping: mappings[line.event],
                used: &used,
                hasCredentials: hasCredentials
            )
        }
    }

    private func assess(
        _ line: TariffLine,
        channel: String,
        mapping: Mapping?,
        used: inout Set<UiTPASNumber>,
        hasCredentials: (OrganizerID) -> Bool
    ) -> TariffAssessment {
        guard channels[channel] == true else { return .skipped(.channelDisabled) }
        guard let text = line.number, text.contains(where: { !$0.isWhitespace }) else {
            return .skipped(.noNumber)
        }
        let isGroupPass = line.ticketType == groupPassTicketType
        if isGroupPass, groupPasses == .manual { return .refused(.groupPassManual) }
        guard isGroupPass || isStandard(line.ticketType) else { return .skipped(.notStandardTicketType) }
        guard line.regularPrice > Cents(0) else { return .skipped(.freeTicket) }
        guard let number = UiTPASNumber(text) else { return .refused(.invalidNumber) }
        guard let mapping, !mapping.isDeleted else { return .unavailable(.eventNotMapped) }
        guard mapping.carries(label: eventLabel) else { return .skipped(.eventNotLabelled) }
        guard let event = mapping.uitdatabankEvent else { return .unavailable(.eventNotMapped) }
        guard used.insert(number).inserted else { return .refused(.duplicateNumber) }
        guard let organizer = mapping.organizer, hasCredentials(organizer) else {
            return .unavailable(.noCredentials)
        }
        return .lookUp(number: number, route: Route(event: event, organizer: organizer))
    }

    /// The integration type counts as standard, so that a turned line can be quoted again.
    private func isStandard(_ ticketType: String) -> Bool {
        standardTicketTypes.contains(ticketType) || ticketType == integrationTicketType
    }
}
