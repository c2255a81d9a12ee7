import Messages
import Metrics

/// Counts what UiTdatabank tells.
enum UiTdatabankNews {
    /// Counts a message; nil is one about something that is none of ours.
    static func count(_ change: DocumentChanged?) {
        let kind =
            switch change {
            case .event: "event"
            case .organizer: "organizer"
            case .place: "place"
            case nil: "other"
            }
        Counter(label: "uitpas_uitdatabank_messages_total", dimensions: [("kind", kind)]).increment()
    }
}
