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
        queue = death["queue"]?.text ?? ""
        exchange = death["exchange"]?.text ?? ""
        if case .array(let keys) = death["routing-keys"] { routingKey = keys.first?.text }
        expiration = death["original-expiration"]?.text
        at = death["time"]?.integer.map { Instant(milliseconds: $0 * 1_000) }
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
