import Messages
import Tickets
package import Working

/// Finds lines that have not moved for long and asks for their commands again, for nobody may be on the way to them.
///
/// It moves no line itself, so a second one that runs does no harm. A command that is alive touches its line at least
/// every 900 seconds, which is the longest delay there is: ``Tickets/Basket/claim`` and the answer to a post that took
/// no effect set ``Tickets/Line/since``. What waits for an answer from UiTPAS only (a list that can't be read, a
/// `DELETE` that fails) or in a long queue is asked for in vain, and more and more seldom.
package actor StalledSweep {
    /// Twice the longest delay queue.
    package static let patience = Duration.seconds(1_800)

    private struct Asked {
        var at: ContinuousClock.Instant
        /// How long the basket is given before it is asked for again.
        var patience: Duration
    }

    private let world: Surroundings
    private let outbox: any Outbox
    private let clock: @Sendable () -> ContinuousClock.Instant
    private var asked: [BasketKey: Asked] = [:]

    package init(
        world: Surroundings,
        outbox: any Outbox,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.world = world
        self.outbox = outbox
        self.clock = clock
    }

    /// Publishes the commands of stalled lines, of `limit` baskets at most; the count of baskets comes back.
    ///
    /// A basket's patience doubles with each time it is asked for, so that an outage of a day does not multiply
    /// commands, and begins anew once it has moved.
    package func run(limit: Int = 100) async throws -> Int {
        // Baskets that are being waited for must not hide those behind them.
        let room = min(limit + asked.count, 10_000)
        let moment = world.now() - Self.patience
        let baskets = try await world.ledger.stalledBaskets(since: moment, limit: room)
        if baskets.count < room {
            let stalled = Set(baskets.map(\.key))
            asked = asked.filter { stalled.contains($0.key) }
        }
        let now = clock()
        var count = 0
        for basket in baskets where count < limit {
            let last = asked[basket.key]
            if let last, now - last.at < last.patience { continue }
            let commands = Announcer(basket).publications(for: basket.stalled(since: moment))
            guard !commands.isEmpty else { continue }
            for command in commands { try await outbox.publish(command) }
            asked[basket.key] = Asked(at: now, patience: last.map { $0.patience * 2 } ?? Self.patience)
            count += 1
        }
        return count
    }
}
