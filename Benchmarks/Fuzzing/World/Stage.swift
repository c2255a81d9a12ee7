import Desks
import Publiq
import Synchronization
import Tickets
import Working

/// Every desk around a ledger in memory and upstreams in a can, for the length of one input.
///
/// Event 4711 is Gent's, with a route; 4712 is mapped onto nothing; nobody knows any other.
struct Stage: Sendable {
    static let organizer: OrganizerID = "0ce87cbc-9299-4528-8d35-92225dc9489f"
    static let event: UiTdatabankEventID = "5a0967f9-cc06-4c3c-9206-30481a767434"
    static let start = Instant(milliseconds: 1_795_457_831_000)

    private static let houses = Houses(
        workgroups: [
            "gent": BasketRules(standardTicketTypes: ["Standaard"]),
            "zender": BasketRules(standardTicketTypes: ["Basis"], atomicity: .basket),
        ],
        sellers: [
            Seller(id: "handelsbeurs", workgroup: "gent", amqpUser: "tixly-handelsbeurs"),
            Seller(id: "vooruit", workgroup: "gent"),
        ]
    )

    let ledger = PocketLedger()
    let http: CannedHTTP
    let uitpas: PubliqUiTPAS
    private let clock = Clock()

    init(_ http: CannedHTTP = CannedHTTP()) async {
        self.http = http
        uitpas = PubliqUiTPAS(
            url: CannedHTTP.apiURL,
            tokenURL: CannedHTTP.tokenURL,
            clients: [Self.organizer: ClientCredentials(id: "gent", secret: "s3cret")],
            http: http,
            clocks: { [clock] in clock.moment }
        )
        await ledger.set(Self.mapping("4711", Self.event))
        await ledger.set(Self.mapping("4712", nil))
    }

    var uitdatabank: PubliqUiTdatabank { PubliqUiTdatabank(url: CannedHTTP.documentsURL, http: http) }

    private var world: Surroundings {
        let clock = clock
        return Surroundings(ledger: ledger, timings: Timings()) { clock.moment }
    }

    var routing: RoutingDesk { RoutingDesk(houses: Self.houses, world: world) }
    var cancellations: CancellationDesk {
        let clock = clock
        let routes = RouteRefresh(ledger: ledger, uitdatabank: uitdatabank) { clock.now }
        return CancellationDesk(world: world, uitpas: uitpas, routes: routes)
    }

    var tariffs: TariffDesk {
        let clock = clock
        let mappings = MappingCache(ledger: ledger)
        return TariffDesk(houses: Self.houses, mappings: mappings, uitpas: uitpas, longest: .seconds(3)) {
            clock.now
        }
    }

    var sales: SaleDesk {
        let clock = clock
        return SaleDesk(
            houses: Self.houses,
            world: world,
            uitpas: uitpas,
            routes: RouteRefresh(ledger: ledger, uitdatabank: uitdatabank) { clock.now }
        ) { AttemptID("A-\(clock.next())") }
    }

    var mappings: MappingDesk {
        MappingDesk(
            houses: Self.houses,
            world: world,
            uitdatabank: uitdatabank,
            rights: RegistrationRights(uitpas: uitpas),
            records: ledger
        )
    }

    func wait(_ duration: Duration) { clock.move(by: duration) }

    private static func mapping(_ event: EventID, _ uitdb: UiTdatabankEventID?) -> Mapping {
        Mapping(
            event: event,
            workgroup: "gent",
            owner: "handelsbeurs",
            labels: ["UiTPAS"],
            integrationReference: uitdb?.text,
            uitdatabankEvent: uitdb,
            organizer: uitdb.map { _ in organizer },
            updatedAt: start
        )
    }

    /// Stands still until it is moved.
    private final class Clock: Sendable {
        private let state = Mutex((now: Stage.start, count: 0))
        var now: Instant { state.withLock { $0.now } }
        var moment: Moment {
            let now = now
            let uptime = Uptime(boot: "fuzz", milliseconds: now.since(Stage.start).wholeMilliseconds)
            return Moment(wall: now, uptime: uptime)
        }
        func move(by duration: Duration) { state.withLock { $0.now = $0.now + duration } }
        func next() -> Int {
            state.withLock {
                $0.count += 1
                return $0.count
            }
        }
    }
}
