import Desks
import Logging
import Messages
import RabbitMQ
import Settings
import Tickets
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#endif

/// What is particular to a kind of worker: its desk, and what runs beside it.
struct Staff: Sendable {
    let handler: any Handler
    /// What it wants to hear besides its queues.
    let broadcast: BroadcastSubscription?
    /// What it does again and again.
    let chores: [Chore]
    /// What it does for whoever reads its metrics.
    let counting: Chore?
    private let cache: MappingCache?
    private let poller: MappingPoller?
    private let logger: Logger

    init(kind: WorkerKind, settings: Settings, adapters: Adapters, outbox: any Outbox, logger: Logger) {
        let world = adapters.surroundings
        var broadcast: BroadcastSubscription?
        var cache: MappingCache?
        var chores: [Chore] = []
        var counting: Chore?
        var poller: MappingPoller?
        switch kind {
        case .tariff:
            let mappings = MappingCache(ledger: adapters.ledger)
            cache = mappings
            broadcast = BroadcastSubscription(bindings: [.init(exchange: Exchange.outcomes, key: "mapping.#")]
            )
            handler = TariffDesk(
                houses: settings.houses,
                mappings: mappings,
                uitpas: adapters.uitpas,
                longest: settings.timings.deadline,
                now: { .now }
            )
        case .routing:
            handler = RoutingDesk(houses: settings.houses, world: world)
        case .sale:
            handler = SaleDesk(
                houses: settings.houses,
                world: world,
                uitpas: adapters.uitpas,
                routes: adapters.routes,
                newAttempt: { AttemptID(UUID().uuidString.lowercased()) }
            )
        case .cancellation:
            handler = CancellationDesk(world: world, uitpas: adapters.uitpas, routes: adapters.routes)
            chores = [
                .reservations(world, adapters.ledger, outbox, logger),
                .stalledLines(world, adapters.ledger, outbox, logger),
            ]
            counting = .gauges(adapters.ledger, organizers: settings.clients.keys)
        case .mapping:
            handler = MappingDesk(
                houses: settings.houses,
                world: world,
                uitdatabank: adapters.uitdatabank,
                rights: RegistrationRights(uitpas: adapters.uitpas),
                records: adapters.ledger
            )
            chores = [.inspections(adapters.ledger, outbox, logger)]
            poller = MappingPoller(settings, adapters, outbox: outbox, logger: logger)
        }
        self.broadcast = broadcast
        self.cache = cache
        self.chores = chores
        self.counting = counting
        self.poller = poller
        self.logger = logger
    }

    /// Forgets mappings that changed, and all of them when news may have been missed.
    func listen(to broadcasts: AsyncStream<Broadcast>) async {
        for await broadcast in broadcasts {
            switch broadcast {
            case .connected:
                await cache?.forgetAll()
            case .message(let delivery):
                do throws(DecodingFailure) {
                    await cache?.forget(try Body.decode(MappingNotice.self, from: delivery.body).event)
                } catch {
                    logger.warning(
                        "unreadable news of a mapping; all are forgotten",
                        metadata: ["error": "\(error)"]
                    )
                    await cache?.forgetAll()
                }
            }
        }
    }

    /// Polls UiTdatabank, where that is this worker's, until it is cancelled.
    func poll() async { await poller?.run() }
}

extension MappingPoller {
    /// A poller where one is configured.
    fileprivate init?(_ settings: Settings, _ adapters: Adapters, outbox: any Outbox, logger: Logger) {
        guard let interval = settings.uitdatabankPoll else { return nil }
        guard let search = adapters.search else {
            logger.warning("uitdatabank.poll is set without uitdatabank.clientId; nothing is polled")
            return nil
        }
        self.init(
            search: search,
            ledger: adapters.ledger,
            outbox: outbox,
            identity: Identity(
                holder: UUID().uuidString.lowercased(),
                documentsURL: settings.uitdatabankURL,
                now: { .now },
                newID: { UUID().uuidString.lowercased() }
            ),
            every: interval,
            logger: logger
        )
    }
}
