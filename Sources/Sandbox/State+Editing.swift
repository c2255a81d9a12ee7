import FoundationEssentials
import JSON

/// What an editor did to an event or an organiser.
struct Edit: Hashable, Sendable {
    var at: Date
    /// `events` or `organizers`.
    var kind: String
    var id: String
    /// The members that have another value than before, in order; all of them of what is new, none of what is gone.
    var changed: [String]
    /// It is no longer there.
    var isRemoval = false

    var json: JSON {
        [
            "at": .string(at.toTheMillisecond), "kind": .string(kind), "id": .string(id),
            "changed": JSON(changed), "removed": .bool(isRemoval),
        ]
    }
}

extension State {
    /// Puts, patches or removes members of the world.
    mutating func edit(_ path: [String], _ call: Call, now: Date) throws(Problem) -> Answer {
        switch path[0] {
        case "organizers": try edit(\.organizers, "id", path, call, now, Organizer.init(reading:at:), \.json)
        case "clients": try edit(\.clients, "id", path, call, now, Client.init(reading:at:), \.json)
        case "events": try edit(\.events, "id", path, call, now, Event.init(reading:at:), \.json)
        case "passes": try edit(\.passes, "number", path, call, now, Pass.init(reading:at:), \.json)
        default: throw .notFound
        }
    }

    private mutating func edit<Value>(
        _ list: WritableKeyPath<World, [String: Value]>,
        _ key: String,
        _ path: [String],
        _ call: Call,
        _ now: Date,
        _ read: (JSON, String) throws(SchemaErrors) -> Value,
        _ show: (Value) -> JSON
    ) throws(Problem) -> Answer {
        switch call.method {
        case "POST":
            let json = try call.document()
            for (index, item) in (json.items ?? [json]).enumerated() {
                let pointer = json.items == nil ? "" : "/\(index)"
                let value = try reading(dated(item, path[0], now), at: pointer, read)
                let id = item[key]?.text ?? ""
                note(path[0], id, from: world[keyPath: list][id].map(show), to: show(value), now)
                world[keyPath: list][id] = value
            }
            return Answer(json, status: 201)
        case "PUT":
            guard let changes = try call.document().members else {
                throw .invalidData("", "must be an object")
            }
            let before = world[keyPath: list][path[1]].map(show)
            var members = before?.members ?? [:]
            // Who edits does not say when: that is now.
            members["modified"] = nil
            members.merge(changes) { _, change in change }
            members[key] = .string(path[1])
            let value = try reading(dated(.object(members), path[0], now), at: "", read)
            note(path[0], path[1], from: before, to: show(value), now)
            world[keyPath: list][path[1]] = value
            return Answer(show(value))
        default:
            guard let value = world[keyPath: list].removeValue(forKey: path[1]) else { throw .notFound }
            note(path[0], path[1], from: show(value), to: nil, now)
            return .noContent
        }
    }

    /// A document of UiTdatabank's, changed now unless it says when.
    private func dated(_ json: JSON, _ kind: String, _ now: Date) -> JSON {
        guard kind == "events" || kind == "organizers", var members = json.members, members["modified"] == nil
        else { return json }
        members["modified"] = .string(now.asInJSONLD)
        return .object(members)
    }

    private mutating func note(_ kind: String, _ id: String, from old: JSON?, to new: JSON?, _ now: Date) {
        guard kind == "events" || kind == "organizers" else { return }
        let changed = (new?.members ?? [:]).filter { $0.key != "modified" && old?[$0.key] != $0.value }
        edits.append(
            Edit(at: now, kind: kind, id: id, changed: changed.keys.sorted(), isRemoval: new == nil)
        )
    }

    func reading<Value>(
        _ json: JSON,
        at pointer: String,
        _ read: (JSON, String) throws(SchemaErrors) -> Value
    ) throws(Problem) -> Value {
        do throws(SchemaErrors) {
            return try read(json, pointer)
        } catch {
            throw .invalidData(error.all)
        }
    }
}
