import Tickets
import Working

/// What the broker wrote on a message that it dead-lettered itself.
///
/// https://www.rabbitmq.com/docs/dlx#effects: the head of `x-death` is the newest death.
struct BrokersVerdict {
    var cause: DeadLetterCause
    var queue: String
    var exchange: String
    var routingKey: String?
    var expiration: String?
    var at: Instant?

    /// Nil for a message that no broker has dead-lettered since we published it.
    init?(_ headers: Headers) {
        guard case .array(let deaths) = headers["x-death"], case .table(let death) = deaths.first else {
            return nil
        }
        queue = death["queue"]?.name ?? ""
        exchange = death["exchange"]?.name ?? ""
        if case .array(let keys) = death["routing-keys"] { routingKey = keys.first?.name }
        expiration = death["original-expiration"]?.text
        at = death["time"]?.integer.flatMap { Instant(foreignSeconds: $0) }
        let words = death["reason"]?.text ?? ""
        switch words {
        case "delivery_limit":
            cause = DeadLetterCause(
                reason: .deliveryLimit,
                detail:
                    "the broker has delivered it too often without an answer: a worker dies of it, or hangs"
            )
        case "expired":
            cause = DeadLetterCause(reason: .expired, detail: "it has waited too long in \(queue)")
        default:
            cause = DeadLetterCause(
                reason: .internal,
                detail: "the broker has dead-lettered it in \(queue): \(words.isEmpty ? "no reason" : words)"
            )
        }
    }
}

extension HeaderValue {
    /// The text, where it can be the name of a queue or an exchange, or a routing key.
    var name: String? { text.flatMap { $0.utf8.count <= 255 ? $0 : nil } }
}
