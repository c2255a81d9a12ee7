import FoundationEssentials
import JSON

extension State {
    /// `/sandbox/…`, see ``AdminGuide``.
    mutating func admin(_ path: [String], _ call: Call, now: Date) throws(Problem) -> Answer {
        switch (call.method, path.first ?? "", path.count) {
        case ("GET", "sales", 1): return try listSales(call)
        case ("POST", "sales", 1): return try enterSales(call.document(), now: now)
        case ("PUT", "sales", 2): return try changeSale(path[1], call.document(), now: now)
        case ("DELETE", "sales", 2): return try dropSale(path[1], now: now)
        case ("GET", "violations", 1): return Answer(.array(violations.map(\.json)))
        case ("GET", "requests", 1): return Answer(counters)
        case ("GET", "world", 1): return Answer(world.json)
        case ("GET", "faults", 1): return Answer(.array(faults.map(\.json)))
        case ("POST", "faults", 1): return try addFaults(call.document())
        case ("DELETE", "faults", _): return try removeFaults(path.dropFirst().first)
        case ("DELETE", "violations", 1): violations = []
        case ("GET", "tokens", 1): return Answer(JSON(tokens.all))
        case ("DELETE", "tokens", 1): tokens.revokeAll()
        case ("POST", "reset", 1): reset()
        case ("PUT", "tokens", 1): return try setTokenLifetime(call.document())
        case ("POST", _, 1), ("PUT", _, 2), ("DELETE", _, 2): return try edit(path, call)
        default: throw .notFound
        }
        return .noContent
    }

    private mutating func reset() {
        world = original
        book = Book()
        faults = []
        lastFault = 0
        violations = []
        endings = [:]
        arrivals = [:]
    }

    private var counters: JSON {
        let names = Set(arrivals.keys).union(endings.keys).filter { $0 != Endpoint.admin([]).name }
        let endpoints = names.map { name in
            let counts: JSON = [
                "received": JSON(arrivals[name] ?? 0),
                "answered": .object((endings[name] ?? [:]).mapValues { JSON($0) }),
            ]
            return (name, counts)
        }
        return [
            "endpoints": .object(Dictionary(endpoints) { first, _ in first }),
            "postsReceived": JSON(arrivals[Endpoint.registerSales.name] ?? 0),
            "postsExecuted": JSON(book.posts), "salesRegistered": JSON(book.sales.count),
            "salesActive": JSON(book.activeCount),
            "violations": JSON(violations.count),
        ]
    }

    /// Every sale that is asked for, or a page of them.
    private func listSales(_ call: Call) throws(Problem) -> Answer {
        let start = try natural("start", call, default: 0)
        let limit = try natural("limit", call, default: .max)
        guard ["state", "eventId", "uitpasNumber", "organizerId"].contains(where: { call[$0] != nil }) else {
            return Answer(.array(book.sales.dropFirst(start).prefix(limit).map(\.record)))
        }
        let candidates =
            call["uitpasNumber"].map(book.indices(ofNumber:)) ?? call["eventId"].map(book.indices(ofEvent:))
            ?? Array(book.sales.indices)
        let page = candidates.lazy.filter { asked(book.sales[$0], call) }.dropFirst(start).prefix(limit)
        return Answer(.array(page.map { book.sales[$0].record }))
    }

    private func asked(_ sale: Sale, _ call: Call) -> Bool {
        if let state = call["state"], (state == "active") != (sale.cancellation == nil) { return false }
        if let event = call["eventId"], event != sale.event { return false }
        if let number = call["uitpasNumber"], number != sale.number { return false }
        if let organizer = call["organizerId"], organizer != sale.organizer { return false }
        return true
    }

    private mutating func addFaults(_ json: JSON) throws(Problem) -> Answer {
        let list = json.items ?? [json]
        var added: [Fault] = []
        for (index, item) in list.enumerated() {
            added.append(try reading(item, at: json.items == nil ? "" : "/\(index)", Fault.init(reading:at:)))
        }
        for index in added.indices {
            lastFault += 1
            added[index].id = lastFault
        }
        faults.append(contentsOf: added)
        return Answer(.array(added.map(\.json)), status: 201)
    }

    private mutating func removeFaults(_ id: String?) throws(Problem) -> Answer {
        guard let id else {
            faults = []
            return .noContent
        }
        guard let index = faults.firstIndex(where: { "\($0.id)" == id }) else { throw .notFound }
        faults.remove(at: index)
        return .noContent
    }

    private mutating func setTokenLifetime(_ json: JSON) throws(Problem) -> Answer {
        guard let seconds = json["lifetime"]?.integer, seconds > 0 else {
            throw .invalidData("/lifetime", "must be seconds above 0")
        }
        tokens.lifetime = seconds
        return .noContent
    }
}

extension State {
    /// Puts, patches or removes members of the world.
    private mutating func edit(_ path: [String], _ call: Call) throws(Problem) -> Answer {
        switch path[0] {
        case "organizers": try edit(\.organizers, "id", path, call, Organizer.init(reading:at:), \.json)
        case "clients": try edit(\.clients, "id", path, call, Client.init(reading:at:), \.json)
        case "events": try edit(\.events, "id", path, call, Event.init(reading:at:), \.json)
        case "passes": try edit(\.passes, "number", path, call, Pass.init(reading:at:), \.json)
        default: throw .notFound
        }
    }

    private mutating func edit<Value>(
        _ list: WritableKeyPath<World, [String: Value]>,
        _ key: String,
        _ path: [String],
        _ call: Call,
        _ read: (JSON, String) throws(SchemaErrors) -> Value,
        _ show: (Value) -> JSON
    ) throws(Problem) -> Answer {
        switch call.method {
        case "POST":
            let json = try call.document()
            for (index, item) in (json.items ?? [json]).enumerated() {
                let value = try reading(item, at: json.items == nil ? "" : "/\(index)", read)
                world[keyPath: list][item[key]?.text ?? ""] = value
            }
            return Answer(json, status: 201)
        case "PUT":
            guard let changes = try call.document().members else {
                throw .invalidData("", "must be an object")
            }
            var members = world[keyPath: list][path[1]].map(show)?.members ?? [:]
            members.merge(changes) { _, change in change }
            members[key] = .string(path[1])
            let value = try reading(.object(members), at: "", read)
            world[keyPath: list][path[1]] = value
            return Answer(show(value))
        default:
            guard world[keyPath: list].removeValue(forKey: path[1]) != nil else { throw .notFound }
            return .noContent
        }
    }

    private func reading<Value>(
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
