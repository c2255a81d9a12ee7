import FaultRig
import JSON
import Working

/// Everything that was said on `uitpas` and `uitpas.retribution`.
actor Ear {
    private(set) var types: Set<String> = []
    private var events: [String: Set<String>] = [:]
    private let collected: Collected

    init(_ collected: Collected) { self.collected = collected }

    /// The types of what was said about events, by the event.
    func types(of ids: [String]) -> [String: Set<String>] { events.filter { ids.contains($0.key) } }

    func hear(_ delivery: Delivery) {
        let type = delivery.properties.type ?? ""
        types.insert(type)
        let text = String(decoding: delivery.body, as: UTF8.self)
        do {
            let body = try JSON(parsing: delivery.body)
            if let event = body["eventId"]?.text { events[event, default: []].insert(type) }
        } catch {
            collected.add("an outcome that is no JSON", "\(type) \(error)")
        }
        collected.add("outcome \(type)", Self.withoutOwnIDs(text))
    }

    /// Tixly's own ids come back to Tixly as they were, whatever they look like.
    private static func withoutOwnIDs(_ text: String) -> String {
        text.replacing(/"(basketId|lineId|eventId)":"[^"]*"/) { "\"\($0.1)\":\"\"" }
    }
}
