package import Messages
package import Tickets

/// The documents of UiTdatabank's that a mapping depends on: of all that change there, those that concern us.
package struct MappedDocuments: Hashable, Sendable {
    package var events: Set<UiTdatabankEventID> = []
    package var organizers: Set<OrganizerID> = []

    package init(of mappings: [Mapping]) {
        for mapping in mappings {
            // A reference counts even where UiTdatabank did not know it: it may by now.
            events.formUnion(
                [mapping.uitdatabankEvent, mapping.reference.flatMap { UiTdatabankEventID(reference: $0) }]
                    .compactMap { $0 }
            )
            if let organizer = mapping.organizer { organizers.insert(organizer) }
        }
    }

    /// Those among some ids of a search, as UiTdatabank would tell them.
    package func changes(_ kind: ChangeQuery.Kind, among ids: [String]) -> [DocumentChanged] {
        switch kind {
        case .events:
            ids.map { UiTdatabankEventID($0.lowercased()) }.filter(events.contains).map(DocumentChanged.event)
        case .organizers:
            ids.map { OrganizerID(uitdatabank: $0) }.filter(organizers.contains).map(
                DocumentChanged.organizer
            )
        }
    }

    /// All of them: each event names its organiser, so that these need no word of their own.
    package var all: [DocumentChanged] { events.sorted().map(DocumentChanged.event) }
}
