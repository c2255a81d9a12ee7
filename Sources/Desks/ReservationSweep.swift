import Messages
import Tickets
package import Working

/// Finds reservations that nobody paid and asks for their end.
///
/// It moves no line itself, so it may run in many workers at once.
package struct ReservationSweep: Sendable {
    private let world: Surroundings
    private let outbox: any Outbox

    package init(world: Surroundings, outbox: any Outbox) {
        self.world = world
        self.outbox = outbox
    }

    /// Publishes a command for every basket with a lapsed reservation; the count comes back.
    package func run(limit: Int = 500) async throws -> Int {
        let due = try await world.ledger.lapsedReservations(
            before: world.now() - CancellationDesk.grace,
            limit: limit
        )
        for basket in due {
            let head = BasketHead(basket: basket.basket, workgroup: basket.workgroup)
            let command: Publication =
                basket.organizer.map { .cancellation(head, organizer: $0, traceparent: nil) } ?? .review(head)
            try await outbox.publish(command)
        }
        return due.count
    }
}
