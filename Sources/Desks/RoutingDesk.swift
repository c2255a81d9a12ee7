import Messages
import Tickets
package import Working

/// Takes Tixly's baskets in and sends each organiser's part on its way.
package struct RoutingDesk: Handler {
    private let reader: MessageReader
    private let world: Surroundings

    package init(houses: Houses, world: Surroundings) {
        reader = MessageReader(houses: houses)
        self.world = world
    }

    package func handle(_ message: Incoming) async throws(Failure) -> Reaction {
        switch message.type {
        case MessageType.reserved: try await take(message, isSold: false)
        case MessageType.sold: try await take(message, isSold: true)
        case MessageType.cancelled: try await cancel(message)
        case MessageType.review where message.isOurs: try await review(message)
        default: throw .unknownType(message)
        }
    }

    private func take(_ message: Incoming, isSold: Bool) async throws(Failure) -> Reaction {
        let (body, rules, order) = try reader.order(message, isSold: isSold)
        let (now, events, isRepeat) = (world.now(), body.events, message.isRepeat)
        return Reaction(
            try await world.ledger.tell(body.head) { basket, snapshot in
                let mappings = try snapshot.mappings(
                    of: events.union(basket.lines.values.map(\.content.event))
                )
                do throws(ConflictingDuplicate) {
                    return try basket.take(
                        order,
                        at: now,
                        knowing: mappings,
                        atomicity: rules.atomicity,
                        isRepeat: isRepeat
                    )
                } catch {
                    throw Failure.permanent(.conflict(error))
                }
            }
        )
    }

    private func cancel(_ message: Incoming) async throws(Failure) -> Reaction {
        let body = try reader.cancellation(message)
        let (now, lines, reason) = (world.now(), body.cancelledLines, body.reason ?? "cancelled")
        let (traceparent, isRepeat) = (message.traceparent, message.isRepeat)
        return Reaction(
            try await world.ledger.tell(body.head) { basket, _ in
                basket.cancel(
                    lines: lines,
                    reason: reason,
                    at: now,
                    traceparent: traceparent,
                    isRepeat: isRepeat
                )
            }
        )
    }

    private func review(_ message: Incoming) async throws(Failure) -> Reaction {
        let command = try read(BasketCommand.self, message)
        let (now, isRepeat) = (world.now(), message.isRepeat)
        return Reaction(
            try await world.ledger.tell(command.head) { basket, snapshot in
                let mappings = try snapshot.mappings(of: Set(basket.lines.values.map(\.content.event)))
                return basket.review(at: now, knowing: mappings, isRepeat: isRepeat)
            }
        )
    }
}

extension DeadLetterCause {
    static func conflict(_ conflict: ConflictingDuplicate) -> Self {
        Self(
            reason: .conflictingDuplicate,
            detail: "line \(conflict.line) was sold before with another event, number, tariff or price",
            pointer: "/lines/\(conflict.index)"
        )
    }
}
