import Messages
import Tickets
import Working

extension Document {
    /// This message as Tixly would publish it.
    func publication(id: String, replyTo: String?, at now: Instant) -> Publication {
        Publication(
            exchange: Exchange.tixly,
            routingKey: routingKey,
            properties: MessageProperties(
                contentType: "application/json",
                correlationID: replyTo == nil ? nil : id,
                replyTo: replyTo,
                messageID: id,
                timestamp: UInt64(max(0, now.milliseconds / 1_000)),
                type: type
            ),
            body: text,
            assurance: .routed
        )
    }
}
