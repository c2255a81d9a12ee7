import FoundationEssentials

/// Everything the sandbox knows; one lock guards all of it, so that the book and the counters agree.
struct State: Sendable {
    let original: World
    var world: World
    var book = Book()
    var tokens: Tokens
    var faults: [Fault] = []
    var lastFault = 0
    var violations: [Violation] = []
    /// Whether only the organiser whose an event is today may read and cancel its sales.
    var isStrict = false
    /// What editors did to events and organisers, by the admin API.
    var edits: [Edit] = []
    /// How many requests of an endpoint ended how: by status, or `closed`, `hung`, `truncated`.
    var endings: [String: [String: Int]] = [:]
    /// How many requests came in, by endpoint.
    var arrivals: [String: Int] = [:]

    init(world: World, tokenLifetime: Int) {
        original = world
        self.world = world
        tokens = Tokens(lifetime: tokenLifetime)
    }

    /// Takes note of a request, and says what is to go wrong with it.
    mutating func arrive(_ call: Call, now: Date) -> Fault? {
        arrivals[call.endpoint.name, default: 0] += 1
        if faults.isEmpty { return nil }
        let client = clientID(of: call, at: now)
        for index in faults.indices
        where faults[index].matches(method: call.method, path: call.path, client: client) {
            if faults[index].times == 0 { continue }
            if faults[index].probability < 1, Double.random(in: 0..<1) >= faults[index].probability {
                continue
            }
            faults[index].times = faults[index].times.map { $0 - 1 }
            faults[index].fired += 1
            return faults[index]
        }
        return nil
    }

    /// Takes note of how a request ended.
    mutating func end(_ call: Call, as ending: String) {
        endings[call.endpoint.name, default: [:]][ending, default: 0] += 1
    }

    /// Does what is asked, and says what to answer.
    mutating func answer(_ call: Call, now: Date) -> Answer {
        do throws(Problem) {
            return switch call.endpoint {
            case .token: try token(call, now: now)
            case .tariffs: try tariffs(call, now: now)
            case .staticTariffs: try staticTariffs(call, now: now)
            case .registerSales: try registerSales(call, now: now)
            case .searchSales: try searchSales(call, now: now)
            case .cancelSale(let id): try cancelSale(id, call, now: now)
            case .permissions: try permissions(call, now: now)
            case .event(let id): try event(id)
            case .organizer(let id): try organizer(id)
            case .searchEvents: try searchEvents(call, now: now)
            case .searchOrganizers: try searchOrganizers(call, now: now)
            case .admin(let path): try admin(path, call, now: now)
            case .otherMethod: throw .methodNotAllowed
            case .unknown: throw .notFound
            }
        } catch {
            if error.isViolation { note(error, call, now: now) }
            return Answer(error)
        }
    }

    /// The client of a call's token.
    func client(of call: Call, at now: Date) throws(Problem) -> Client {
        guard let token = call.token else { throw .unauthorized("the request has no bearer token") }
        guard let id = tokens.client(of: token, at: now), let client = world.clients[id] else {
            throw .unauthorized("the token is unknown or has expired")
        }
        return client
    }

    mutating func note(_ problem: Problem, _ call: Call, now: Date) {
        if case .admin = call.endpoint { return }
        violations.append(
            Violation(
                at: now,
                client: clientID(of: call, at: now),
                method: call.method,
                path: call.path,
                problem: problem,
                body: String(decoding: call.bytes.prefix(2_000), as: UTF8.self)
            )
        )
    }

    private func clientID(of call: Call, at now: Date) -> String? {
        guard call.endpoint == .token else {
            return call.token.flatMap { tokens.client(of: $0, at: now) } ?? call.clientID
        }
        return Call.Parameter.list(String(decoding: call.bytes, as: UTF8.self))
            .last { $0.name == "client_id" }?.value
    }
}
