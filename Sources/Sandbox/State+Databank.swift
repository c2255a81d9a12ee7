import FoundationEssentials
import JSON

extension State {
    /// `GET /events/{id}` at UiTdatabank.
    func event(_ id: String) throws(Problem) -> Answer {
        guard let event = world.events[id] else { throw absent("Event", id) }
        let organizer = event.organizer.flatMap { world.organizers[$0] }
        return Answer(event.document(organizer: organizer), contentType: "application/ld+json")
    }

    /// `GET /organizers/{id}` at UiTdatabank.
    func organizer(_ id: String) throws(Problem) -> Answer {
        guard let organizer = world.organizers[id] else { throw absent("Organizer", id) }
        return Answer(organizer.document, contentType: "application/ld+json")
    }

    /// Not a violation: an id may well have been mistyped at the box office.
    private func absent(_ kind: String, _ id: String) -> Problem {
        var problem = Problem.notFound
        problem.detail = "The \(kind) with id \"\(id)\" was not found."
        problem.isExcused = true
        return problem
    }
}

/// UiTdatabank's Search API. https://docs.publiq.be/docs/uitdatabank/search-api/introduction
extension State {
    private static let greatestStart = 10_000
    private static let greatestLimit = 2_000

    private static let common: Set = [
        "q", "id", "start", "limit", "embed", "clientId", "disableDefaultFilters", "workflowStatus",
        "addressCountry", "sort[modified]", "sort[created]", "sort[score]",
    ]
    private static let ofEvents: Set = [
        "text", "organizerId", "dateFrom", "dateTo", "modifiedFrom", "modifiedTo", "audienceType",
        "availableFrom", "availableTo", "uitpas", "sort[availableTo]",
    ]
    /// It has no `modifiedFrom`, as the real one has none: that is `q=modified:[… TO …]`.
    private static let ofOrganizers: Set = ["name"]

    /// `GET /events` at the Search API.
    func searchEvents(_ call: Call, now: Date) throws(Problem) -> Answer {
        try identify(call, at: now)
        try check(call, Self.common.union(Self.ofEvents))
        let filter = try EventFilter(call, now: now)
        return try page(
            call,
            of: world.events.values.lazy.filter { event in
                filter.admits(event, organizer: event.organizer.flatMap { world.organizers[$0] })
            }.map { event in Found(event, organizer: event.organizer.flatMap { world.organizers[$0] }) },
            now: now
        )
    }

    /// `GET /organizers` at the Search API.
    func searchOrganizers(_ call: Call, now: Date) throws(Problem) -> Answer {
        try identify(call, at: now)
        try check(call, Self.common.union(Self.ofOrganizers))
        let words = call["name"]?.words ?? []
        return try page(
            call,
            of: world.organizers.values.lazy.filter { organizer in
                words.allSatisfy { word in organizer.name.words.contains { $0.hasPrefix(word) } }
            }.map { Found($0) },
            now: now
        )
    }

    /// Throws unless the call names a client that there is, or carries a token.
    private func identify(_ call: Call, at now: Date) throws(Problem) {
        if let id = call.clientID ?? call["clientId"] {
            guard world.clients[id] == nil else { return }
            throw .unauthorized("The provided client id \(id) is invalid")
        }
        guard call.token != nil else {
            throw .unauthorized("No x-api-key header or apiKey parameter found")
        }
        _ = try client(of: call, at: now)
    }

    private func check(_ call: Call, _ known: Set<String>) throws(Problem) {
        let unknown = Set(call.query.map(\.name)).subtracting(known)
        guard unknown.isEmpty else {
            throw .badSearch("Unknown query parameter(s): \(unknown.sorted().joined(separator: ", "))")
        }
    }

    private func page(
        _ call: Call,
        of candidates: some Sequence<Found>,
        now: Date
    ) throws(Problem) -> Answer {
        let start = try natural("start", call, default: 0)
        guard start <= Self.greatestStart else {
            throw .badSearch("The \"start\" parameter should be between 0 and \(Self.greatestStart)")
        }
        let asked = try natural("limit", call, default: 30)
        guard asked <= Self.greatestLimit else {
            throw .badSearch("The \"limit\" parameter should be between 0 and \(Self.greatestLimit)")
        }
        let limit = asked == 0 ? 30 : asked
        let expression = try expression(call)
        let youngest = now.addingTimeInterval(-Double(call.lagMs) / 1_000)
        var found: [Found] = []
        for one in candidates where call["id"] ?? one.id == one.id {
            if call.lagMs > 0, one.modified > youngest { continue }
            if let expression {
                if let field = expression.fields.first(where: { one.values($0) == nil }) {
                    throw .badSearch("this sandbox does not know the field \"\(field)\" of q")
                }
                guard
                    expression.holds(
                        values: { one.values($0) ?? [] },
                        times: { $0 == "modified" ? [one.modified] : [] }
                    )
                else { continue }
            }
            found.append(one)
        }
        let isDescending = call["sort[modified]"] == "desc"
        let isSorted = call["sort[modified]"] != nil
        found.sort { first, second in
            guard isSorted, first.modified != second.modified else { return first.id < second.id }
            return (first.modified < second.modified) != isDescending
        }
        let members = found.dropFirst(start).prefix(limit)
        let embeds = call["embed"] == "true"
        return Answer(
            [
                "@context": "http://www.w3.org/ns/hydra/context.jsonld", "@type": "PagedCollection",
                "itemsPerPage": JSON(limit), "totalItems": JSON(found.count),
                "member": .array(members.map { embeds ? $0.document() : $0.summary }),
            ],
            contentType: "application/ld+json"
        )
    }

    private func expression(_ call: Call) throws(Problem) -> SearchExpression? {
        guard let text = call["q"], !text.isEmpty else { return nil }
        do throws(SearchExpression.Unreadable) {
            return try SearchExpression(text)
        } catch {
            throw .badSearch("q \(error.reason)")
        }
    }
}

extension Problem {
    /// What the Search API answers to what it can't search for: 404, of all things.
    static func badSearch(_ detail: String) -> Problem {
        var problem = Problem.notFound
        problem.detail = detail
        return problem
    }
}
