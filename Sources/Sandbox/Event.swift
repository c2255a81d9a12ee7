import FoundationEssentials
import JSON

/// An event as UiTdatabank and UiTPAS know it.
struct Event: Hashable, Sendable {
    enum CalendarType: String, CaseIterable {
        case single
        case multiple
        case periodic
        case permanent
    }

    var id: String
    var name: String
    /// `nil`: no organiser of UiTdatabank's (a "dummy organizer"), so no UiTPAS event.
    var organizer: String?
    var calendarType = CalendarType.single
    /// Begin and end of each date, RFC 3339.
    var dates: [Span] = []
    var prices: [Price] = []
    var workflowStatus = "APPROVED"
    /// `everyone`, `members` or `education`.
    var audienceType = "everyone"
    /// The place's name.
    var location = "Testzaal"
    var labels: [String] = []
    /// `nil`: those that UiTPAS puts on it.
    var hiddenLabels: [String]?
    /// When an editor changed it last, to the second.
    var modified = Date.beginning
    var limit = TicketLimit.onceEver
    /// Whether UiTPAS has it yet: publiq registers events some seconds after UiTdatabank has them.
    var registered = true
    /// Members that replace those of the JSON-LD document.
    var jsonLD: [String: JSON] = [:]

    /// One date.
    struct Span: Hashable, Sendable {
        var start: String
        var end: String
    }

    /// One line of `priceInfo`; the first is the base price.
    struct Price: Hashable, Sendable {
        var name: String
        var price: Cents
    }

    /// Whether a UiTPAS ticket can be sold for it.
    var isKnownToUiTPAS: Bool {
        registered && organizer != nil && ["APPROVED", "READY_FOR_VALIDATION"].contains(workflowStatus)
            && prices.first.map { $0.price.count > 0 } ?? false
    }
}

extension Event {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        id = fields.requiredText("id")
        name = fields.requiredText("name")
        organizer = fields.optional("organizer", "the id of an organiser, or null") { json in
            json == .null ? .some(nil) : json.nonEmptyText.map(Optional.some)
        }.flatMap { $0 }
        let types = CalendarType.allCases.map(\.rawValue).joined(separator: ", ")
        calendarType =
            fields.optional("calendarType", "one of \(types)") { $0.text.flatMap(CalendarType.init) }
            ?? .single
        dates = fields.list("dates", Span.init(reading:at:)) ?? []
        prices = fields.list("prices", Price.init(reading:at:)) ?? []
        workflowStatus = fields.optionalText("workflowStatus") ?? workflowStatus
        audienceType = fields.optionalText("audienceType") ?? audienceType
        location = fields.optionalText("location") ?? location
        labels = fields.texts("labels") ?? []
        hiddenLabels = fields.texts("hiddenLabels")
        modified = fields.modified()
        limit = fields.nested("limit", TicketLimit.init(reading:at:)) ?? .onceEver
        registered = fields.optional("registered", "true or false", \.boolean) ?? true
        jsonLD = fields.optional("jsonLD", "an object", \.members) ?? [:]
        try fields.finish()
    }

    var json: JSON {
        let members: [String: JSON] = [
            "id": .string(id), "name": .string(name), "organizer": JSON(organizer),
            "calendarType": .string(calendarType.rawValue),
            "dates": .array(dates.map { ["start": .string($0.start), "end": .string($0.end)] }),
            "prices": .array(prices.map { ["name": .string($0.name), "price": $0.price.json] }),
            "workflowStatus": .string(workflowStatus), "limit": limit.json, "registered": .bool(registered),
            "audienceType": .string(audienceType), "location": .string(location), "labels": JSON(labels),
            "modified": .string(modified.asInJSONLD), "jsonLD": .object(jsonLD),
        ]
        guard let hiddenLabels else { return .object(members) }
        return .object(members.merging(["hiddenLabels": JSON(hiddenLabels)]) { $1 })
    }

    /// The hidden labels of its document.
    func shownHiddenLabels(of organizer: Organizer?) -> [String] {
        hiddenLabels ?? (isKnownToUiTPAS ? organizer?.hiddenLabels ?? [] : [])
    }
}

extension Event.Span {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        start = fields.requiredText("start")
        end = fields.requiredText("end")
        try fields.finish()
    }
}

extension Event.Price {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        name = fields.requiredText("name")
        price = fields.required("price", "euros with at most two decimals", else: Cents(0)) {
            $0.decimal.flatMap(Cents.init(euros:))
        }
        try fields.finish()
    }
}
