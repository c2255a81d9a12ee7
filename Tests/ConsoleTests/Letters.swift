import Desks
import Synchronization
import Tickets
import Working

/// A store of letters in memory, with a journal of what was done to them.
final class MemoryStore: DeadLetterStore {
    struct State {
        var letters: [DeadLetter] = []
        var journal: [String] = []
    }

    let state = Mutex(State())

    func keep(_ letter: DeadLetter) async throws(LedgerError) -> Int64 {
        state.withLock { state in
            if let known = state.letters.first(where: { $0.fingerprint == letter.fingerprint }) {
                return known.id
            }
            var kept = letter
            kept.id = Int64(state.letters.count + 1)
            state.letters.append(kept)
            return kept.id
        }
    }

    func deadLetters(_ filter: DeadLetterFilter, limit: Int) async throws(LedgerError) -> [DeadLetter] {
        state.withLock { $0.letters.filter { filter.ids?.contains($0.id) ?? true } }
    }

    func deadLetterCounts() async throws(LedgerError) -> [DeadLetterCount] { [] }

    func setDeadLetter(
        _ id: Int64,
        from: DeadLetter.Status,
        to: DeadLetter.Status,
        by actor: String,
        why: String,
        at moment: Instant
    ) async throws(LedgerError) -> Bool {
        state.withLock { $0.journal.append("\(id) \(from)->\(to)") }
        return true
    }
}

extension Delivery {
    /// A message on the queue of dead letters.
    static func dead(
        exchange: String = "uitpas.dead",
        key: String = "uitpas.baskets",
        isRedelivered: Bool = false,
        headers: Headers = [:],
        messageID: String? = "m",
        userID: String? = nil,
        body: String = "{}"
    ) -> Delivery {
        Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: "uitpas.dead",
            exchange: exchange,
            routingKey: key,
            isRedelivered: isRedelivered,
            properties: MessageProperties(
                contentType: "application/json",
                headers: headers,
                messageID: messageID,
                type: "basket.sold",
                userID: userID
            ),
            body: Array(body.utf8)
        )
    }

    /// A message that a worker gave up at `time` (milliseconds).
    static func given(
        reason: String = "seller-mismatch",
        at time: Int64 = 2_000,
        also headers: Headers = [:]
    ) -> Delivery {
        var all: Headers = [
            "traceparent": .string("t"), TravelHeader.reason: .string(reason),
            TravelHeader.detail: .string("why"),
            TravelHeader.pointer: .string("/seller"), TravelHeader.worker: .string("routing-worker"),
            TravelHeader.queue: .string("uitpas.baskets"), TravelHeader.exchange: .string("tixly"),
            TravelHeader.routingKey: .string("basket.sold.gent.h"), TravelHeader.userID: .string("tixly-h"),
            TravelHeader.expiration: .string("9000"), TravelHeader.attempt: .int64(3),
            TravelHeader.firstFailedAt: .int64(1_000), TravelHeader.lastFailedAt: .int64(time),
        ]
        all.merge(headers) { _, new in new }
        return .dead(headers: all)
    }

    /// A message that the broker dead-lettered.
    static func fallen(
        reason: String = "delivery_limit",
        exchange: String = "tixly",
        also headers: Headers = [:],
        userID: String? = "tixly-h"
    ) -> Delivery {
        let death: Headers = [
            "queue": .string("uitpas.baskets"), "reason": .string(reason), "exchange": .string(exchange),
            "routing-keys": .array([.string("basket.sold.gent.h")]), "time": .timestamp(7),
            "count": .int64(1),
            "original-expiration": .string("60000"),
        ]
        let older: Headers = ["queue": .string("uitpas.retry.5"), "reason": .string("expired")]
        var all: Headers = [
            "x-death": .array([.table(death), .table(older)]), "x-first-death-reason": .string("expired"),
            "x-first-death-queue": .string("uitpas.retry.5"),
        ]
        all.merge(headers) { _, new in new }
        return .dead(headers: all, userID: userID)
    }
}
