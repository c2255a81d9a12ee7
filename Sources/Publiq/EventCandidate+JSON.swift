import Desks
import JSON
import Messages
import Tickets

extension EventCandidate {
    /// Nil for what has no id or title, and for what can't be read of its calendar.
    init?(_ json: JSON) {
        guard let id = json["@id"]?.text?.split(separator: "/").last.map({ $0.lowercased() }),
            let names = json["name"]?.localizedText,
            let title = json["mainLanguage"]?.text.flatMap({ names[$0] }) ?? names["nl"]
                ?? names.sorted(by: { $0.key < $1.key }).first?.value
        else { return nil }
        let organizer = json["organizer"]
        self.init(
            event: UiTdatabankEventID(id),
            title: title,
            titles: names.values.sorted(),
            organizer: organizer?["@id"]?.text.flatMap { OrganizerID(uri: $0) },
            organizerName: organizer?["name"]?.localizedText.flatMap { $0["nl"] ?? $0.values.first },
            venue: json["location"]?["name"]?.localizedText.flatMap { $0["nl"] ?? $0.values.first },
            calendar: Calendar(json)
        )
    }
}

extension EventCandidate.Calendar {
    /// What says nothing of its dates has none that could be compared.
    fileprivate init(_ json: JSON) {
        let whole = EventCandidate.Span(json)
        switch json["calendarType"]?.text {
        case "permanent": self = .permanent
        case "periodic": self = whole.map(Self.period) ?? .permanent
        default:
            let dates = json["subEvent"]?.elements?.compactMap { EventCandidate.Span($0) } ?? []
            self = .dates(dates.isEmpty ? [whole].compactMap { $0 } : dates)
        }
    }
}

extension EventCandidate.Span {
    fileprivate init?(_ json: JSON) {
        guard let start = json["startDate"]?.text.flatMap({ Instant(rfc3339: $0) }) else { return nil }
        let end = json["endDate"]?.text.flatMap { Instant(rfc3339: $0) }
        self.init(start: start, end: max(start, end ?? start))
    }
}
