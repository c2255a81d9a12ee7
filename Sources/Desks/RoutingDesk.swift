import Messages
import Tickets
package import Working

/// Takes Tixly's baskets in and sends each organiser's part on its way.
package struct RoutingDesk: Handler {
    private let houses: Houses
    private let world: Surroundings

    package init(houses: Houses, world: Surroundings) {
        self.houses = houses
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
        let body = try read(OrderMessage.self, message)
        let rules = try houses.rules(for: body.head, userID: message.userID)
        try houses.checkReplyAddress(of: message)
        let order = try order(of: body, isSold: isSold, rules, message)
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

    private func order(
        of body: OrderMessage,
        isSold: Bool,
        _ rules: BasketRules,
        _ message: Incoming
    ) throws(Failure) -> Order {
        let reply = message.delivery.properties.replyTo.map {
            ReplyAddress(queue: $0, correlation: message.delivery.properties.correlationID)
        }
        do throws(DecodingFailure) {
            return try body.order(
                isSold: isSold,
                under: rules,
                calling: houses.sellers[body.head.basket.seller]?.priceCategories ?? PriceCategories(),
                reply: reply,
                traceparent: message.traceparent
            )
        } catch {
            throw .permanent(error.cause)
        }
    }

    private func cancel(_ message: Incoming) async throws(Failure) -> Reaction {
        let body = try read(CancelledMessage.self, message)
        _ = try houses.rules(for: body.head, userID: message.userID)
        if body.cancelledLines?.isEmpty == true {
            throw .permanent(
                DeadLetterCause(
                    reason: .malformed,
                    detail: "is empty; leave it out to cancel the whole basket",
                    pointer: "/lines"
                )
            )
        }
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
    fileprivate static func conflict(_ conflict: ConflictingDuplicate) -> Self {
        Self(
            reason: .conflictingDuplicate,
            detail: "line \(conflict.line) was sold before with another event, number, tariff or price",
            pointer: "/lines/\(conflict.index)"
        )
    }
}
