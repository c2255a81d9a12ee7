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
        case ("GET", "edits", 1): return Answer(.array(edits.map(\.json)))
        case ("DELETE", "edits", 1): edits = []
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
        case ("PUT", "permissions", 1): return try setStrictness(call.document())
        case ("POST", _, 1), ("PUT", _, 2), ("DELETE", _, 2): return try edit(path, call, now: now)
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
        edits = []
        isStrict = false
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

    private mutating func setStrictness(_ json: JSON) throws(Problem) -> Answer {
        switch json["organizer"]?.text {
        case "sale": isStrict = false
        case "event": isStrict = true
        default: throw .invalidData("/organizer", "must be sale or event")
        }
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
