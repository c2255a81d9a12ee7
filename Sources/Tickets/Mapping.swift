/// Where sales of an event are registered: its UiTdatabank event, and the organiser that is paid.
package struct Route: Hashable, Sendable {
    package var event: UiTdatabankEventID
    package var organizer: OrganizerID

    package init(event: UiTdatabankEventID, organizer: OrganizerID) {
        self.event = event
        self.organizer = organizer
    }
}

/// Something about an event's mapping that somebody should mend.
package struct MappingProblem: Hashable, Sendable {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        case notMapped = "not-mapped"
        case invalidReference = "invalid-reference"
        case eventNotFound = "event-not-found"
        case notPublished = "not-published"
        case noBasePrice = "no-base-price"
        case organizerMissing = "organizer-missing"
        case organizerNotUiTPAS = "organizer-not-uitpas"
        case noCredentials = "no-credentials"
        case credentialsRefused = "credentials-refused"
        case noPermission = "no-permission"
        case labelMissing = "label-missing"
        case labelResembles = "label-resembles"
        case standardTicketTypeMissing = "standard-ticket-type-missing"
        case integrationTicketTypeSet = "integration-ticket-type-set"
        case datesShareEvent = "dates-share-event"
        case organizerChanged = "organizer-changed"
        case priceNotCategory = "price-not-category"
    }

    package var code: Code
    /// One sentence: what is wrong, and what to do.
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }
}

/// What is known of a Tixly event: what Tixly says, what an operator says, what UiTdatabank says.
package struct Mapping: Hashable, Sendable {
    package var event: EventID
    package var workgroup: WorkgroupID
    /// The organisation that manages the event in Tixly.
    package var owner: SellerID
    package var name: String?
    package var startsAt: Instant?
    package var labels: [String]
    /// Nil where Tixly has never said; empty where it says that there are none.
    package var ticketTypes: [String]?
    /// The id that Tixly's own UiTdatabank integration filled in.
    package var integrationReference: String?
    /// The id or URL that somebody filled in by hand in Tixly.
    package var manualReference: String?
    /// The id or URL that an operator set here.
    package var operatorReference: String?
    package var isDeleted: Bool
    /// The UiTdatabank event, once a reference could be read.
    package var uitdatabankEvent: UiTdatabankEventID?
    /// The organiser that UiTdatabank names for the event.
    package var organizer: OrganizerID?
    package var problems: [MappingProblem]
    /// What the event cost when UiTdatabank last showed it.
    package var prices: EventPrices?
    package var updatedAt: Instant

    package init(
        event: EventID,
        workgroup: WorkgroupID,
        owner: SellerID,
        name: String? = nil,
        startsAt: Instant? = nil,
        labels: [String] = [],
        ticketTypes: [String]? = nil,
        integrationReference: String? = nil,
        manualReference: String? = nil,
        operatorReference: String? = nil,
        isDeleted: Bool = false,
        uitdatabankEvent: UiTdatabankEventID? = nil,
        organizer: OrganizerID? = nil,
        problems: [MappingProblem] = [],
        prices: EventPrices? = nil,
        updatedAt: Instant
    ) {
        self.event = event
        self.workgroup = workgroup
        self.owner = owner
        self.name = name
        self.startsAt = startsAt
        self.labels = labels
        self.ticketTypes = ticketTypes
        self.integrationReference = integrationReference
        self.manualReference = manualReference
        self.operatorReference = operatorReference
        self.isDeleted = isDeleted
        self.uitdatabankEvent = uitdatabankEvent
        self.organizer = organizer
        self.problems = problems
        self.prices = prices
        self.updatedAt = updatedAt
    }

    /// The reference that counts: an operator's beats one filled in by hand beats the integration's.
    package var reference: String? { operatorReference ?? manualReference ?? integrationReference }

    /// Where sales of this event go, once it is known.
    ///
    /// A deleted event's sold tickets are still registered.
    package var route: Route? {
        guard let uitdatabankEvent, let organizer else { return nil }
        return Route(event: uitdatabankEvent, organizer: organizer)
    }

    /// Whether UiTdatabank shows the event, as far as we know, so that UiTPAS may know it, too.
    package var isPublished: Bool {
        route != nil && !problems.contains { $0.code == .notPublished || $0.code == .eventNotFound }
    }

    /// The UiTdatabank event that the reference that counts names, found there or not.
    package var referredEvent: UiTdatabankEventID? {
        reference.flatMap { UiTdatabankEventID(reference: $0) }
    }

    /// Whether the reference that counts names this UiTdatabank event.
    package func leads(to event: UiTdatabankEventID) -> Bool { referredEvent == event }

    /// Whether Tixly has put this label on the event, in whatever case.
    package func carries(label: String) -> Bool {
        let wanted = label.lowercased()
        return labels.contains { $0.lowercased() == wanted }
    }

    /// A label that somebody may have meant for this one; nil where there is none.
    package func label(resembling label: String) -> String? {
        labels.first { $0.resembles(label: label) }
    }
}
