package import Tickets
package import Working

extension Publication {
    /// What UiTdatabank would say on its broker of a document that changed; nil for a place.
    ///
    /// `id` is the message's own; `url` is where UiTdatabank's documents are.
    package static func documentChanged(
        _ change: DocumentChanged,
        id: String,
        at moment: Instant,
        url: String
    ) -> Self? {
        let (kind, payload): (String, ChangeBody.Payload)
        switch change {
        case .event(let event):
            kind = "event"
            payload = ChangeBody.Payload(itemID: event.text, id: nil, iri: "\(url)/events/\(event)")
        case .organizer(let organizer):
            kind = "organizer"
            payload = ChangeBody.Payload(
                itemID: nil,
                id: organizer.text,
                iri: "\(url)/organizers/\(organizer)"
            )
        case .place: return nil
        }
        return Publication(
            exchange: Exchange.uitdatabank,
            routingKey: "api",
            properties: MessageProperties(
                contentType: "application/vnd.cultuurnet.udb3-events.\(kind)-projected-to-jsonld+json",
                correlationID: "\(id)-1"
            ),
            body: Body.encode(ChangeBody(id: id, payload: payload, recordedOn: moment.rfc3339)),
            // Nobody says it again: where no queue takes it, it must not count as told.
            assurance: .routed
        )
    }
}

private struct ChangeBody: Encodable {
    struct Metadata: Encodable { var replayed = false }

    struct Payload: Encodable {
        private enum CodingKeys: String, CodingKey {
            case itemID = "item_id"
            case id, iri
        }

        /// An event's.
        var itemID: String?
        /// An organiser's.
        var id: String?
        var iri: String
    }

    private enum CodingKeys: String, CodingKey {
        case id, playhead, metadata, payload
        case recordedOn = "recorded_on"
    }

    var id: String
    var playhead = 1
    var metadata = Metadata()
    var payload: Payload
    var recordedOn: String
}
