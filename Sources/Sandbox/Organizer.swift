import FoundationEssentials
import JSON

/// An organiser as UiTdatabank and UiTPAS know it.
struct Organizer: Hashable, Sendable {
    var id: String
    var name: String
    /// Ids of the UiTPAS regions it takes part in.
    var cardSystems: [Int]
    var hiddenLabels: [String]
    var labels: [String] = []
    var postalCode = "9000"
    var city = "Gent"
    /// When an editor changed it last, to the second.
    var modified = Date.beginning
    /// Members that replace those of the JSON-LD document.
    var jsonLD: [String: JSON] = [:]
}

extension Organizer {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        id = fields.requiredText("id")
        name = fields.requiredText("name")
        cardSystems = fields.optional("cardSystems", "an array of integers", Self.integers) ?? []
        hiddenLabels = fields.texts("hiddenLabels") ?? []
        labels = fields.texts("labels") ?? []
        postalCode = fields.optionalText("postalCode") ?? postalCode
        city = fields.optionalText("city") ?? city
        modified = fields.modified()
        jsonLD = fields.optional("jsonLD", "an object", \.members) ?? [:]
        try fields.finish()
    }

    var json: JSON {
        [
            "id": .string(id), "name": .string(name), "cardSystems": .array(cardSystems.map { JSON($0) }),
            "hiddenLabels": JSON(hiddenLabels), "labels": JSON(labels), "postalCode": .string(postalCode),
            "city": .string(city), "modified": .string(modified.asInJSONLD),
            "jsonLD": .object(jsonLD),
        ]
    }

    /// As `GET /permissions` names it.
    var summary: JSON {
        [
            "id": .string(id), "name": .string(name),
            "address": ["postalCode": .string(postalCode), "city": .string(city)],
        ]
    }

    static func integers(_ json: JSON) -> [Int]? {
        guard let items = json.items else { return nil }
        let integers = items.compactMap(\.integer)
        return integers.count == items.count ? integers : nil
    }
}
