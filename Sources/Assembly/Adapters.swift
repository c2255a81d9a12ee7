import Desks
import HTTPTransport
import Logging
import Publiq
import Settings
import Tickets

/// What a worker's desk reaches the world through.
struct Adapters {
    let ledger: AnyLedger
    let http: HTTPClient
    let uitpas: any UiTPAS
    let uitdatabank: any UiTdatabank
    /// For who would rather go on without an answer than wait for it: UiTdatabank with a deadline of its own.
    let glances: any UiTdatabank
    let search: (any UiTdatabankSearch)?
    let surroundings: Surroundings
    let routes: RouteRefresh

    /// Adapters for a worker that handles `concurrency` deliveries of a queue at once; one client has half of them.
    init(_ settings: Settings, ledger: AnyLedger, kind: WorkerKind, concurrency: UInt16, logger: Logger) {
        self.ledger = ledger
        http = settings.httpClient()
        let clients = settings.clients.mapValues(\.id)
        let signs = GateSigns(clients: clients, logger: logger)
        let gate = CredentialGate(
            clients: clients,
            places: Int(concurrency) / 2,
            limits: CircuitBreaker.Limits(longestCoolDown: kind.longestCoolDown),
            changed: signs.changed
        )
        let metered = MeteredUiTPAS(
            settings.uitpas(over: http),
            organizers: clients.keys,
            operations: kind.operations
        )
        let gated = GatedUiTPAS(metered, gate: gate)
        // Joined before the gate, so that one request takes one place there and tells the breaker once how it went, however
        // many wait for its answer. Behind it, they would fill their client's lane, and the next to come would take a
        // list that is merely long for a publiq that hangs. What waits before the gate is bounded in turn: with half of
        // the worker's places inside, a client has three quarters at most.
        uitpas = JoinedTariffs(JoinedReadings(gated, clients: clients, places: Int(concurrency) / 4))
        uitdatabank = settings.uitdatabank(over: http)
        glances = settings.uitdatabank(over: http, deadline: min(.seconds(2), settings.timings.deadline))
        search = settings.uitdatabankSearch(over: http)
        routes = RouteRefresh(
            ledger: ledger,
            uitdatabank: uitdatabank,
            glances: Glances(glances),
            now: { .now }
        )
        surroundings = Surroundings(ledger: ledger, timings: settings.fences, clocks: { .now })
    }
}

extension WorkerKind {
    /// What it asks of UiTPAS.
    fileprivate var operations: [UpstreamOperation] {
        switch self {
        case .tariff: [.tariffs]
        case .sale: [.post, .list]
        case .cancellation: [.remove]
        case .routing, .mapping: []
        }
    }

    /// How long publiq is left alone at most before one request is made to see whether it answers again.
    ///
    /// A cashier must not wait half a minute for a publiq that is back.
    fileprivate var longestCoolDown: Duration {
        switch self {
        case .tariff: .seconds(1)
        case .routing, .sale, .cancellation, .mapping: .seconds(30)
        }
    }
}
