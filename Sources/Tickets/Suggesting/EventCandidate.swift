/// An event of UiTdatabank's that may be the one that Tixly sells.
package struct EventCandidate: Hashable, Sendable {
    /// From when to when it takes place.
    package struct Span: Hashable, Sendable {
        package var start: Instant
        package var end: Instant

        package init(start: Instant, end: Instant) {
            self.start = start
            self.end = end
        }
    }

    package enum Calendar: Hashable, Sendable {
        /// One or more dates.
        case dates([Span])
        case period(Span)
        case permanent
    }

    package var event: UiTdatabankEventID
    /// In its main language.
    package var title: String
    /// Its titles in all languages.
    package var titles: [String]
    package var organizer: OrganizerID?
    package var organizerName: String?
    package var venue: String?
    package var calendar: Calendar

    package init(
        event: UiTdatabankEventID,
        title: String,
        titles: [String] = [],
        organizer: OrganizerID?,
        organizerName: String? = nil,
        venue: String? = nil,
        calendar: Calendar
    ) {
        self.event = event
        self.title = title
        self.titles = titles.isEmpty ? [title] : titles
        self.organizer = organizer
        self.organizerName = organizerName
        self.venue = venue
        self.calendar = calendar
    }
}

/// What is known of a Tixly event and its seller that may tell which of UiTdatabank's it is.
package struct EventTraits: Hashable, Sendable {
    package var name: String?
    package var startsAt: Instant?
    /// The organisers of the owner's other events.
    package var organizers: Set<OrganizerID>
    /// The venues of the owner's other events.
    package var venues: Set<String>
    /// UiTdatabank's events that are mapped already, by which of Tixly's.
    package var taken: [UiTdatabankEventID: EventID]

    package init(
        name: String?,
        startsAt: Instant?,
        organizers: Set<OrganizerID> = [],
        venues: Set<String> = [],
        taken: [UiTdatabankEventID: EventID] = [:]
    ) {
        self.name = name
        self.startsAt = startsAt
        self.organizers = organizers
        self.venues = venues
        self.taken = taken
    }
}
