import Messages
import Tickets
package import Working

/// Finds reservations that nobody paid and asks for their end.
///
/// It moves no line itself, so a second one that runs does no harm. The routing worker is asked, on the queue that a sale
/// comes on: what Tixly has said of the basket before goes first, be it that it was paid.
package actor ReservationSweep {
    /// How long a command is given before it is asked for again.
    private static let patience = Duration.seconds(60)

    private let world: Surroundings
    private let outbox: any Outbox
    private var asked: [DueBasket: ContinuousClock.Instant] = [:]

    package init(world: Surroundings, outbox: any Outbox) {
        self.world = world
        self.outbox = outbox
    }

    /// Publishes a command for every basket with a lapsed reservation; the count comes back.
    package func run(limit: Int = 500) async throws -> Int {
        let due = try await world.ledger.lapsedReservations(
            before: world.now() - Reservation.grace,
            limit: limit
        )
        let now = ContinuousClock.now
        asked = asked.filter { now - $0.value < Self.patience }
        let new = due.filter { asked[$0] == nil }
        for basket in new {
            let head = BasketHead(basket: basket.basket, workgroup: basket.workgroup)
            try await outbox.publish(.review(head))
            asked[basket] = now
        }
        return new.count
    }
}
