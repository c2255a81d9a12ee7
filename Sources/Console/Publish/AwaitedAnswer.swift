import JSON
import Messages
import Working

/// What answers a published message, and when nothing more is to come.
struct AwaitedAnswer: Hashable, Sendable {
    private let id: String
    private let document: Document
    /// The lines of a cancellation that have not been told about; nil for a whole basket.
    private var openLines: Set<String>?
    private(set) var isDone: Bool

    init(_ document: Document, id: String) {
        self.id = id
        self.document = document
        openLines = document.body["lines"]?.items.map { Set($0.compactMap { $0["lineId"]?.text }) }
        isDone = !Self.answered.contains(document.type)
    }

    private static let answered = [
        MessageType.tariffsRequested, MessageType.reserved, MessageType.sold, MessageType.cancelled,
        MessageType.eventChanged,
    ]

    /// Where answers come besides the reply queue: binding keys of the exchange for outcomes.
    var keys: [String] {
        guard let workgroup = document.workgroup, let seller = document.seller else { return [] }
        let place = "\(workgroup).\(seller)"
        switch document.type {
        case MessageType.eventChanged: return ["mapping.*.\(place)"]
        case MessageType.reserved, MessageType.sold, MessageType.cancelled:
            return ["sale.*.\(place)", "\(MessageType.settled).\(place)"]
        default: return []
        }
    }

    /// Takes an answer in, if it is one to this message.
    mutating func take(_ properties: MessageProperties, _ body: JSON) -> Bool {
        guard let type = properties.type, isAbout(properties, body) else { return false }
        switch document.type {
        case MessageType.tariffsRequested:
            isDone = true
        case MessageType.reserved, MessageType.sold:
            isDone = isDone || type == MessageType.settled
        case MessageType.cancelled:
            if let line = body["lineId"]?.text { openLines?.remove(line) }
            isDone = isDone || openLines?.isEmpty ?? true
        case MessageType.eventChanged:
            // A problem is told after the change, where there is one.
            let problems = body["problems"]?.items ?? []
            isDone = isDone || type == MessageType.mappingProblem || problems.isEmpty
        default: break
        }
        return true
    }

    private func isAbout(_ properties: MessageProperties, _ body: JSON) -> Bool {
        if properties.correlationID == id { return true }
        switch document.type {
        case MessageType.reserved, MessageType.sold, MessageType.cancelled:
            return body["basketId"] == document.body["basketId"] && body["seller"] == document.body["seller"]
        case MessageType.eventChanged:
            return body["eventId"] == document.body["eventId"]
        default: return false
        }
    }
}
