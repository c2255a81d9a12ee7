import Desks
import JSON
import Messages
import Tickets

extension UiTdatabankEvent {
    /// Nil where the document is no JSON-LD object.
    init?(_ json: JSON, id: UiTdatabankEventID) {
        guard json["@id"] != nil || json["name"] != nil else { return nil }
        let name = json["name"]?.localizedText ?? [:]
        let dates = json["subEvent"]?.elements?.count ?? 0
        self.init(
            id: id,
            name: name,
            workflowStatus: json["workflowStatus"]?.text ?? "",
            prices: json["priceInfo"]?.elements?.compactMap { Price($0) } ?? [],
            organizer: json["organizer"]?["@id"]?.text.flatMap { OrganizerID(uri: $0) },
            labels: json.labels,
            calendarType: json["calendarType"]?.text ?? "",
            dateCount: max(1, dates),
            modifiedAt: json["modified"]?.text.flatMap { Instant(rfc3339: $0) }
        )
    }
}

extension UiTdatabankEvent.Price {
    /// Nil for a line without a price: it can't be compared with any.
    fileprivate init?(_ json: JSON) {
        guard let price = json["price"]?.euros else { return nil }
        let name = json["name"]?.localizedText ?? [:]
        self.init(category: json["category"]?.text ?? "", name: name, price: price)
    }
}

extension UiTdatabankOrganizer {
    init?(_ json: JSON, id: OrganizerID) {
        guard json["@id"] != nil || json["name"] != nil else { return nil }
        let name = json["name"]?.localizedText ?? [:]
        self.init(id: id, name: name, labels: json.labels)
    }
}

extension OrganizerID {
    /// The id that ends a URI such as `https://io.uitdatabank.be/organizers/ID`.
    ///
    /// Nil for what the configuration does not take for one, either: an id goes into routing keys.
    init?(uri: String) {
        let path = uri.prefix { $0 != "?" && $0 != "#" }
        guard let last = path.split(separator: "/").last, last.utf8.count <= 64,
            last.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        else { return nil }
        self.init(uitdatabank: last)
    }
}

extension JSON {
    /// `labels` and `hiddenLabels`: where UiTPAS's own labels are depends on the card system.
    fileprivate var labels: [String] {
        ["labels", "hiddenLabels"].flatMap { self[$0]?.elements?.compactMap(\.text) ?? [] }
    }
}
