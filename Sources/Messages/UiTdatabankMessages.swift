package import Tickets

/// UiTdatabank's word that a document changed.
///
/// It holds the document's id only: the document is fetched.
package enum DocumentChanged: Hashable, Sendable {
    case event(UiTdatabankEventID)
    case organizer(OrganizerID)
    /// Places mean nothing to us.
    case place

    /// What every content type of UiTdatabank's begins with.
    private static let prefix = "application/vnd.cultuurnet.udb3-events."

    /// Whether a message with this content type is one of UiTdatabank's.
    package static func speaks(contentType: String?) -> Bool {
        contentType?.hasPrefix("application/vnd.cultuurnet.") == true
    }

    /// Reads a message; nil for a content type of UiTdatabank's that is about something else.
    package init?(contentType: String, body: [UInt8]) throws(DecodingFailure) {
        guard contentType.hasPrefix(Self.prefix) else { return nil }
        switch contentType.dropFirst(Self.prefix.count) {
        case "event-projected-to-jsonld+json":
            let id = try Body.decode(Envelope<EventPayload>.self, from: body).payload.item.text
            self = .event(UiTdatabankEventID(id.lowercased()))
        case "organizer-projected-to-jsonld+json":
            let id = try Body.decode(Envelope<OrganizerPayload>.self, from: body).payload.id.text
            self = .organizer(OrganizerID(uitdatabank: id))
        case "place-projected-to-jsonld+json": self = .place
        default: return nil
        }
    }
}

private struct Envelope<Payload: Decodable>: Decodable {
    var payload: Payload
}

private struct EventPayload: Decodable {
    private enum CodingKeys: String, CodingKey { case itemID = "item_id" }

    var item: Name

    init(from decoder: any Decoder) throws {
        item = try decoder.container(keyedBy: CodingKeys.self).decode(Name.self, forKey: .itemID)
    }
}

private struct OrganizerPayload: Decodable {
    var id: Name
}
