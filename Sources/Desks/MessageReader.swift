import Messages
import Tickets
package import Working

/// Reads what sellers say, or tells why it can't be taken: the desks, and whoever corrects a dead letter.
package struct MessageReader: Sendable {
    let houses: Houses

    package init(houses: Houses) { self.houses = houses }

    /// A basket that was reserved or sold, as the rules of its workgroup have it.
    func order(
        _ message: Incoming,
        isSold: Bool
    ) throws(Failure) -> (body: OrderMessage, rules: BasketRules, order: Order) {
        let body = try read(OrderMessage.self, message)
        let rules = try houses.rules(for: body.head, userID: message.userID)
        try houses.checkReplyAddress(of: message)
        let reply = message.delivery.properties.replyTo.map {
            ReplyAddress(queue: $0, correlation: message.delivery.properties.correlationID)
        }
        do throws(DecodingFailure) {
            let order = try body.order(
                isSold: isSold,
                under: rules,
                calling: houses.sellers[body.head.basket.seller]?.priceCategories ?? PriceCategories(),
                reply: reply,
                traceparent: message.traceparent
            )
            return (body, rules, order)
        } catch {
            throw .permanent(error.cause)
        }
    }

    func cancellation(_ message: Incoming) throws(Failure) -> CancelledMessage {
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
        return body
    }

    /// What an event's owner says of it; whether it is his to say is for who knows the mapping.
    func eventChange(_ message: Incoming) throws(Failure) -> EventChanged {
        let body = try read(EventChanged.self, message)
        try houses.check(message.userID, manages: body.event, as: body.owner, of: body.workgroup)
        return body
    }

    func tariffsRequest(_ message: Incoming) throws(Failure) -> (body: TariffsRequest, rules: BasketRules) {
        let body = try read(TariffsRequest.self, message)
        return (body, try houses.rules(for: body.head, userID: message.userID))
    }
}

extension MessageReader {
    /// Why the worker of its queue could not read a message; nil when it could.
    ///
    /// Whether it can be carried out depends on more than the message.
    package func objection(to message: Incoming) -> DeadLetterCause? {
        do throws(Failure) {
            try look(at: message)
            return nil
        } catch {
            guard case .permanent(let cause) = error else { return nil }
            return cause
        }
    }

    private func look(at message: Incoming) throws(Failure) {
        switch message.type {
        case MessageType.reserved where message.isIn(Queue.baskets): _ = try order(message, isSold: false)
        case MessageType.sold where message.isIn(Queue.baskets): _ = try order(message, isSold: true)
        case MessageType.cancelled where message.isIn(Queue.baskets): _ = try cancellation(message)
        case MessageType.review where message.isIn(Queue.baskets) && message.isOurs:
            _ = try read(BasketCommand.self, message)
        case MessageType.tariffsRequested where message.isIn(Queue.tariffs):
            try houses.checkReplyAddress(of: message)
            _ = try tariffsRequest(message)
        case MessageType.sale where message.isIn(Queue.sales):
            _ = try houses.rules(of: readPart(message).head.workgroup)
        case MessageType.cancellation where message.isIn(Queue.cancellations): _ = try readPart(message)
        case MessageType.settle where message.isIn(Queue.sales): _ = try read(SettleCommand.self, message)
        case MessageType.eventChanged where message.isIn(Queue.mappings): _ = try eventChange(message)
        case MessageType.refresh where message.isIn(Queue.mappings) && message.isOurs:
            _ = try read(RefreshCommand.self, message)
        default: try lookAtDocument(message)
        }
    }

    private func lookAtDocument(_ message: Incoming) throws(Failure) {
        let contentType = message.delivery.properties.contentType
        guard message.isIn(Queue.mappings), message.exchange != Exchange.tixly, let contentType,
            DocumentChanged.speaks(contentType: contentType)
        else { throw .unknownType(message) }
        do throws(DecodingFailure) {
            _ = try DocumentChanged(contentType: contentType, body: message.body)
        } catch {
            throw .permanent(error.cause)
        }
    }
}

extension Incoming {
    /// Whether it is in that queue, or in an organiser's own one of the kind.
    fileprivate func isIn(_ queue: String) -> Bool {
        delivery.queue == queue || delivery.queue.hasPrefix(queue + ".")
    }
}
