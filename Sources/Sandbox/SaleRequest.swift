import JSON

/// One item of a `POST /ticket-sales`.
struct SaleRequest: Hashable, Sendable {
    var number: String
    var event: String
    var regularPrice: Cents
    var regularPriceLabel: String?
    var tariff: String
}

extension SaleRequest {
    /// Reads an item as strictly as publiq's schema can be read: what is `readOnly` there is unknown here,
    /// `passholder` is ignored, `tariff` may be one that `GET /tariffs` gave.
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        number = fields.requiredText("uitpasNumber")
        event = fields.requiredText("eventId")
        let expected = "a number of euros above 0 with at most two decimals"
        regularPrice = fields.required("regularPrice", expected, else: Cents(0)) { json in
            json.decimal.flatMap(Cents.init(euros:)).flatMap { $0.count > 0 ? $0 : nil }
        }
        regularPriceLabel = fields.optionalText("regularPriceLabel")
        _ = fields.optional("passholder", "an object", \.members)
        tariff = ""
        if let members = json.members, members["tariff"] == nil {
            fields.refuse("tariff", "is required: an object")
        }
        if let id = fields.nested("tariff", Self.tariffID) { tariff = id }
        try fields.finish()
    }

    private static func tariffID(_ json: JSON, _ pointer: String) throws(SchemaErrors) -> String {
        var fields = Fields(json, at: pointer)
        let id = fields.requiredText("id")
        _ = fields.optionalText("name")
        _ = fields.optional("price", "a number", \.decimal)
        _ = fields.optional("type", "SOCIALTARIFF or COUPON") { $0.text.flatMap(Tariff.Kind.init) }
        _ = fields.optional("remaining", "an integer", \.integer)
        try fields.finish()
        return id
    }

    /// Reads the whole body.
    static func list(_ json: JSON) throws(Problem) -> [SaleRequest] {
        guard let items = json.items else { throw .invalidData("", "must be an array, is \(json.kind)") }
        if items.isEmpty { throw .invalidData("", "must have at least one item") }
        var requests: [SaleRequest] = []
        var errors: [SchemaError] = []
        for (index, item) in items.enumerated() {
            do throws(SchemaErrors) {
                requests.append(try SaleRequest(reading: item, at: "/\(index)"))
            } catch {
                errors.append(contentsOf: error.all)
            }
        }
        if !errors.isEmpty { throw .invalidData(errors) }
        return requests
    }
}
