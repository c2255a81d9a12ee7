import Desks
import Synchronization
import Tickets
import Working

/// A register of letters in memory, for who only keeps them.
final class MemoryStore: DeadLetterStore {
    let letters = Mutex<[DeadLetter]>([])

    func keep(_ letter: DeadLetter, isRepetition: Bool) async throws(LedgerError) -> Int64 {
        letters.withLock { letters in
            if let known = letters.first(where: { $0.fingerprint == letter.fingerprint }) { return known.id }
            var kept = letter
            kept.id = Int64(letters.count + 1)
            letters.append(kept)
            return kept.id
        }
    }

    func entries(_ filter: DeadLetterFilter, limit: Int?) async throws(LedgerError) -> [LetterEntry] {
        letters.withLock { $0.map(\.entry) }
    }

    func count(_ filter: DeadLetterFilter) async throws(LedgerError) -> Int { letters.withLock { $0.count } }

    func newestLetter() async throws(LedgerError) -> Int64? { letters.withLock { $0.last?.id } }

    func letter(_ id: Int64) async throws(LedgerError) -> DeadLetter? {
        letters.withLock { $0.first { $0.id == id } }
    }

    func groups(
        _ filter: DeadLetterFilter,
        by grouping: LetterGrouping,
        on scale: TrendScale
    ) async throws(LedgerError) -> [LetterGroup] { [] }

    func otherLives(of id: Int64) async throws(LedgerError) -> [LetterEntry] { [] }
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
