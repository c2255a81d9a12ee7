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
    private let cache: MappingCache?
    private let reservations: ReservationSweep?
    private let stalled: StalledSweep?
    private let inspections: MappingSweep?
    private let poller: MappingPoller?
    private let gauges: LedgerGauges?
    private let logger: Logger

    init(kind: WorkerKind, settings: Settings, adapters: Adapters, outbox: any Outbox, logger: Logger) {
        let world = adapters.surroundings
        var broadcast: BroadcastSubscription?
        var cache: MappingCache?
        var reservations: ReservationSweep?
        var stalled: StalledSweep?
        var inspections: MappingSweep?
        var poller: MappingPoller?
        var gauges: LedgerGauges?
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
            reservations = ReservationSweep(world: world, outbox: outbox)
            stalled = StalledSweep(world: world, outbox: outbox)
            gauges = LedgerGauges(adapters.ledger, organizers: settings.clients.keys, now: { .now })
        case .mapping:
            handler = MappingDesk(
                houses: settings.houses,
                world: world,
                uitdatabank: adapters.uitdatabank,
                rights: RegistrationRights(uitpas: adapters.uitpas),
                records: adapters.ledger
            )
            inspections = MappingSweep(
                ledger: adapters.ledger,
                records: adapters.ledger,
                outbox: outbox,
                now: { .now }
            )
            poller = MappingPoller(settings, adapters, outbox: outbox, logger: logger)
        }
        self.broadcast = broadcast
        self.cache = cache
        self.reservations = reservations
        self.stalled = stalled
        self.inspections = inspections
        self.poller = poller
        self.gauges = gauges
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

    /// Has mappings looked at again, every ten seconds, until it is cancelled.
    func inspect() async {
        guard let inspections else { return }
        while !Task.isCancelled {
            do {
                let count = try await inspections.run()
                if count > 0 { logger.debug("mappings are looked at again", metadata: ["count": "\(count)"]) }
            } catch {
                logger.warning(
                    "the sweep could not look for mappings to look at again",
                    metadata: ["error": "\(error)"]
                )
            }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: .seconds(10))
        }
    }

    /// Counts what waits in the ledger, every fifteen seconds, where that is this worker's, until it is cancelled.
    func count() async {
        guard let gauges else { return }
        while !Task.isCancelled {
            do {
                try await gauges.update()
            } catch {
                logger.warning("the ledger's lines could not be counted", metadata: ["error": "\(error)"])
            }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: .seconds(15))
        }
    }

    /// Polls UiTdatabank, looks for lapsed reservations every two seconds and for stalled lines every minute, whatever
    /// of it is this worker's, until it is cancelled.
    func sweep() async {
        await poller?.run()
        guard let reservations else { return }
        var round = 0
        while !Task.isCancelled {
            if round.isMultiple(of: 30) { await sweepStalled() }
            round += 1
            do {
                let count = try await reservations.run()
                if count > 0 { logger.info("reservations lapsed", metadata: ["count": "\(count)"]) }
            } catch {
                logger.warning(
                    "the sweep could not look for lapsed reservations",
                    metadata: ["error": "\(error)"]
                )
            }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: .seconds(2))
        }
    }

    private func sweepStalled() async {
        do {
            let count = try await stalled?.run() ?? 0
            if count > 0 {
                logger.warning("baskets have not moved for long", metadata: ["count": "\(count)"])
            }
        } catch {
            logger.warning("the sweep could not look for stalled lines", metadata: ["error": "\(error)"])
        }
    }
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
