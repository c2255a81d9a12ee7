import JSON

/// A pass, its card and what its holder is entitled to.
struct Pass: Hashable, Sendable {
    enum SocialTariff: String, CaseIterable {
        case none
        case active
        case expired
        case suspended
    }

    var number: String
    var socialTariff = SocialTariff.none
    /// The regions in which the social tariff holds; `nil`: in all.
    var cardSystems: [Int]?
    var cardStatus = "ACTIVE"
    /// For a group pass: how many tickets it may have for one event.
    var groupVolume: Int?
    var coupons: [Coupon] = []
    /// The last part of the problem type with which every use of this pass is refused.
    var refusal: String?

    /// A discount that can be used once.
    struct Coupon: Hashable, Sendable {
        var id: String
        var name: String
        var value: Cents
    }

    var passholderID: String { PassNumber.passholderID(of: number) }
}

extension Pass {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        number = fields.required("number", "thirteen digits with a right check digit", else: "") { json in
            json.text.flatMap { PassNumber.isValid($0) ? $0 : nil }
        }
        let states = SocialTariff.allCases.map(\.rawValue).joined(separator: ", ")
        socialTariff =
            fields.optional("socialTariff", "one of \(states)") { $0.text.flatMap(SocialTariff.init) }
            ?? .none
        cardSystems = fields.optional("cardSystems", "an array of integers", Organizer.integers)
        cardStatus = fields.optionalText("cardStatus") ?? cardStatus
        groupVolume = fields.optional("groupVolume", "an integer", \.integer)
        coupons = fields.list("coupons", Coupon.init(reading:at:)) ?? []
        refusal = fields.optionalText("refusal")
        try fields.finish()
    }

    var json: JSON {
        var members: [String: JSON] = [
            "number": .string(number), "socialTariff": .string(socialTariff.rawValue),
            "cardStatus": .string(cardStatus),
            "coupons": .array(
                coupons.map {
                    ["id": .string($0.id), "name": .string($0.name), "value": $0.value.json]
                }
            ),
        ]
        if let cardSystems { members["cardSystems"] = .array(cardSystems.map { JSON($0) }) }
        if let groupVolume { members["groupVolume"] = JSON(groupVolume) }
        if let refusal { members["refusal"] = .string(refusal) }
        return .object(members)
    }
}

extension Pass.Coupon {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        id = fields.requiredText("id")
        name = fields.requiredText("name")
        value = fields.required("value", "euros with at most two decimals", else: Cents(0)) {
            $0.decimal.flatMap(Cents.init(euros:))
        }
        try fields.finish()
    }
}
