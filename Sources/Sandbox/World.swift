import JSON

/// Who exists: organisers, their clients, their events, and passes.
///
/// Sales are kept in the ``Book``.
package struct World: Hashable, Sendable {
    var organizers: [String: Organizer] = [:]
    var clients: [String: Client] = [:]
    var events: [String: Event] = [:]
    var passes: [String: Pass] = [:]

    /// The pass with this number, also one of the generated range; `nil`: nobody has it.
    func pass(_ number: String) -> Pass? {
        if let pass = passes[number] { return pass }
        guard number.hasPrefix(PassNumber.generatedPrefix), PassNumber.isValid(number) else { return nil }
        return Pass(number: number, socialTariff: .active)
    }
}

extension World {
    /// Reads a data file; every key but the four lists' own ids is as `GET /sandbox/world` shows it.
    ///
    /// Throws what is wrong with it, by JSON pointer; text that is not JSON is an error of the whole document.
    package init(reading bytes: some Sequence<UInt8>) throws(SchemaErrors) {
        let document: JSON
        do {
            document = try JSON(parsing: bytes)
        } catch {
            throw SchemaErrors(all: [SchemaError(jsonPointer: "", error: "is not JSON")])
        }
        var fields = Fields(document, at: "")
        for item in fields.list("organizers", Organizer.init(reading:at:)) ?? [] {
            organizers[item.id] = item
        }
        for item in fields.list("clients", Client.init(reading:at:)) ?? [] { clients[item.id] = item }
        for item in fields.list("events", Event.init(reading:at:)) ?? [] { events[item.id] = item }
        for item in fields.list("passes", Pass.init(reading:at:)) ?? [] { passes[item.number] = item }
        for event in events.values.sorted(by: { $0.id < $1.id }) {
            guard let organizer = event.organizer, organizers[organizer] == nil else { continue }
            fields.refuse(
                "events",
                "has event \(event.id), whose organizer \(organizer) is not in organizers"
            )
        }
        try fields.finish()
    }

    var json: JSON {
        [
            "organizers": .array(organizers.values.sorted { $0.id < $1.id }.map(\.json)),
            "clients": .array(clients.values.sorted { $0.id < $1.id }.map(\.json)),
            "events": .array(events.values.sorted { $0.id < $1.id }.map(\.json)),
            "passes": .array(passes.values.sorted { $0.number < $1.number }.map(\.json)),
        ]
    }
}
