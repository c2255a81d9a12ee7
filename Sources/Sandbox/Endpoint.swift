/// What a request is for, by its method and path.
enum Endpoint: Hashable, Sendable {
    case token
    case tariffs
    case staticTariffs
    case registerSales
    case searchSales
    case cancelSale(String)
    case permissions
    case event(String)
    case organizer(String)
    case searchEvents
    case searchOrganizers
    case admin([String])
    /// A path there is, with a method it does not take.
    case otherMethod
    case unknown

    init(method: String, path: String) {
        let segments = path.split(separator: "/").map(String.init)
        if segments.first == "sandbox" {
            self = .admin(Array(segments.dropFirst()))
            return
        }
        let match: (method: String, endpoint: Endpoint)
        switch segments.count {
        case 5 where path == "/realms/uitid/protocol/openid-connect/token": match = ("POST", .token)
        case 1 where segments[0] == "tariffs": match = ("GET", .tariffs)
        case 2 where segments == ["tariffs", "static"]: match = ("GET", .staticTariffs)
        case 1 where segments[0] == "ticket-sales":
            match = method == "POST" ? ("POST", .registerSales) : ("GET", .searchSales)
        case 2 where segments[0] == "ticket-sales": match = ("DELETE", .cancelSale(segments[1]))
        case 1 where segments[0] == "permissions": match = ("GET", .permissions)
        case 1 where segments[0] == "events": match = ("GET", .searchEvents)
        case 1 where segments[0] == "organizers": match = ("GET", .searchOrganizers)
        case 2 where segments[0] == "events": match = ("GET", .event(segments[1]))
        case 2 where segments[0] == "organizers": match = ("GET", .organizer(segments[1]))
        default: match = (method, .unknown)
        }
        self = method == match.method ? match.endpoint : .otherMethod
    }

    /// The name under which its requests are counted.
    var name: String {
        switch self {
        case .token: "POST /token"
        case .tariffs: "GET /tariffs"
        case .staticTariffs: "GET /tariffs/static"
        case .registerSales: "POST /ticket-sales"
        case .searchSales: "GET /ticket-sales"
        case .cancelSale: "DELETE /ticket-sales/{id}"
        case .permissions: "GET /permissions"
        case .event: "GET /events/{id}"
        case .organizer: "GET /organizers/{id}"
        case .searchEvents: "GET /events"
        case .searchOrganizers: "GET /organizers"
        case .admin: "/sandbox"
        case .otherMethod, .unknown: "other"
        }
    }
}
