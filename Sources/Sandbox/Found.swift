import FoundationEssentials
import JSON

/// Something that UiTdatabank's Search API finds.
struct Found {
    var id: String
    var modified: Date
    /// `events` or `organizers`, as in its URI.
    var kind: String
    var document: () -> JSON
    /// The words of a field of `q`; nil for a field that this sandbox does not know.
    var values: (String) -> [String]?

    /// As it is listed without `embed`.
    var summary: JSON {
        [
            "@id": .string("\(JSONLD.base)/\(kind)/\(id)"),
            "@type": kind == "events" ? "Event" : "Organizer",
        ]
    }
}

extension Found {
    init(_ event: Event, organizer: Organizer?) {
        self.init(id: event.id, modified: event.modified, kind: "events") {
            event.document(organizer: organizer)
        } values: { field in
            switch field {
            case "id": [event.id]
            case "organizer.id": event.organizer.map { [$0] } ?? []
            case "workflowStatus": [event.workflowStatus]
            case "audienceType": [event.audienceType]
            case "labels": event.labels + event.shownHiddenLabels(of: organizer)
            default: field.hasPrefix("name") ? event.name.words : field == "modified" ? [] : nil
            }
        }
    }

    init(_ organizer: Organizer) {
        self.init(id: organizer.id, modified: organizer.modified, kind: "organizers") {
            organizer.document
        } values: { field in
            switch field {
            case "id": [organizer.id]
            case "labels": organizer.labels + organizer.hiddenLabels
            default: field.hasPrefix("name") ? organizer.name.words : field == "modified" ? [] : nil
            }
        }
    }
}

extension String {
    /// The words of a text, without regard to case and accents.
    var words: [String] { folded.split { !$0.isLetter && !$0.isNumber }.map(String.init) }

    private var folded: String {
        String(String.UnicodeScalarView(unicodeScalars.compactMap(\.unaccented))).lowercased()
    }
}

extension Unicode.Scalar {
    /// The letter without its accent, which is in Unicode's name for it; nil for an accent that stands alone.
    fileprivate var unaccented: Unicode.Scalar? {
        if properties.generalCategory == .nonspacingMark { return nil }
        guard value > 127, let name = properties.name, name.hasPrefix("LATIN "),
            let with = name.firstRange(of: " WITH "),
            let letter = name[..<with.lowerBound].split(separator: " ").last, letter.count == 1
        else { return self }
        return letter.unicodeScalars.first
    }
}
