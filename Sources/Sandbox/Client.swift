import JSON

/// Credentials, and what they may do for which organisers.
struct Client: Hashable, Sendable {
    /// What publiq grants for ticketing; the first three are the ones this sandbox asks for.
    static let ticketing = [
        "TARIFFS_READ", "TICKETSALES_REGISTER", "TICKETSALES_SEARCH", "EVENTS_READ", "ORGANIZERS_SEARCH",
        "PASSES_READ",
    ]

    var id: String
    var secret: String
    /// Permissions by organiser id.
    var permissions: [String: [String]]
}

/// A permission that an endpoint asks for.
enum Permission: String {
    case tariffsRead = "TARIFFS_READ"
    case ticketSalesRegister = "TICKETSALES_REGISTER"
    case ticketSalesSearch = "TICKETSALES_SEARCH"
}

extension Client {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        id = fields.requiredText("id")
        secret = fields.requiredText("secret")
        permissions = [:]
        let expected = "an object of organiser ids with arrays of permissions"
        for (organizer, list) in fields.required("permissions", expected, else: [:], \.members) {
            guard let names = list.items?.compactMap(\.text), names.count == list.items?.count else {
                fields.refuse("permissions/\(organizer)", "must be an array of permissions")
                continue
            }
            permissions[organizer] = names
        }
        try fields.finish()
    }

    var json: JSON {
        [
            "id": .string(id), "secret": .string(secret),
            "permissions": .object(permissions.mapValues { JSON($0) }),
        ]
    }

    func may(_ permission: Permission, for organizer: String) -> Bool {
        permissions[organizer]?.contains(permission.rawValue) ?? false
    }
}
