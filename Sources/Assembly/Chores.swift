import Desks
import Logging
import Tickets
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#endif

extension Chore {
    /// Every two seconds, in one worker of all.
    static func reservations(
        _ world: Surroundings,
        _ ledger: AnyLedger,
        _ outbox: any Outbox,
        _ logger: Logger
    ) -> Chore {
        let sweep = ReservationSweep(world: world, outbox: outbox)
        return .duty(.reservations, every: .seconds(2), ledger, "could not look for lapsed reservations") {
            let count = try await sweep.run()
            if count > 0 { logger.info("reservations lapsed", metadata: ["count": "\(count)"]) }
        }
    }

    /// Every minute, in one worker of all.
    static func stalledLines(
        _ world: Surroundings,
        _ ledger: AnyLedger,
        _ outbox: any Outbox,
        _ logger: Logger
    ) -> Chore {
        let sweep = StalledSweep(world: world, outbox: outbox)
        return .duty(.stalledLines, every: .seconds(60), ledger, "could not look for stalled lines") {
            let count = try await sweep.run()
            if count > 0 {
                logger.warning("baskets have not moved for long", metadata: ["count": "\(count)"])
            }
        }
    }

    /// Every ten seconds, in one worker of all.
    static func inspections(_ ledger: AnyLedger, _ outbox: any Outbox, _ logger: Logger) -> Chore {
        let sweep = MappingSweep(ledger: ledger, records: ledger, outbox: outbox, now: { .now })
        return .duty(
            .inspections,
            every: .seconds(10),
            ledger,
            "could not look for mappings to look at again"
        ) {
            let count = try await sweep.run()
            if count > 0 { logger.debug("mappings are looked at again", metadata: ["count": "\(count)"]) }
        }
    }

    /// Every fifteen seconds, in each worker: a gauge that another worker sets is not seen here.
    static func gauges(_ ledger: AnyLedger, organizers: some Sequence<OrganizerID>) -> Chore {
        let gauges = LedgerGauges(ledger, organizers: organizers, now: { .now })
        return Chore(every: .seconds(15), orSay: "the ledger's lines could not be counted") {
            try await gauges.update()
        }
    }

    private static func duty(
        _ duty: Duty,
        every pause: Duration,
        _ ledger: AnyLedger,
        _ trouble: Logger.Message,
        _ work: @escaping @Sendable () async throws -> Void
    ) -> Chore {
        let lease = Lease(
            of: duty,
            in: ledger,
            as: UUID().uuidString.lowercased(),
            every: pause,
            now: { .now }
        )
        return Chore(every: pause, lease, orSay: trouble, work)
    }
}
