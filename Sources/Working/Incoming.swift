/// The headers in which a message that travels through our own exchanges keeps where it came from.
package enum TravelHeader {
    /// What every one of them begins with.
    package static let prefix = "x-uitpas-"
    package static let userID = "x-uitpas-user-id"
    package static let expiration = "x-uitpas-expiration"
    package static let carbonCopy = "x-uitpas-cc"
    package static let blindCarbonCopy = "x-uitpas-bcc"
    package static let exchange = "x-uitpas-exchange"
    package static let routingKey = "x-uitpas-routing-key"
    package static let queue = "x-uitpas-queue"
    package static let attempt = "x-uitpas-attempt"
    package static let waited = "x-uitpas-waited"
    package static let firstFailedAt = "x-uitpas-first-failed-at"
    package static let lastFailedAt = "x-uitpas-last-failed-at"
    package static let isRepeat = "x-uitpas-repeat"
    package static let wasRedelivered = "x-uitpas-redelivered"
    package static let reason = "x-uitpas-reason"
    package static let detail = "x-uitpas-detail"
    package static let pointer = "x-uitpas-pointer"
    package static let worker = "x-uitpas-worker"
    package static let letter = "x-uitpas-letter"
    package static let trail = "x-uitpas-trail"
}

/// A delivery with what is known of its journey.
package struct Incoming: Hashable, Sendable {
    package var delivery: Delivery
    /// The exchange and key it was first published to.
    package var exchange: String
    package var routingKey: String
    /// The publisher's login, as the broker checked it.
    package var userID: String?
    package var expiration: String?
    /// Counts from 1.
    package var attempt: Int
    /// How many seconds it has waited in delay queues after failures that it may be given up for.
    package var waited: Int64
    /// Milliseconds since 1970; nil when it never failed.
    package var firstFailedAt: Int64?
    /// Whether somebody may have worked on it before.
    package var isRepeat: Bool
    /// Whether it or what it is a retry of was delivered before, and that delivery died unsettled.
    package var wasRedelivered: Bool
    /// The dead letter it was, before it was replayed.
    package var letter: Int64?
    /// What became of earlier attempts, the oldest first; not all of many.
    package var trail: [FailedAttempt]

    /// Reads the journey from the headers, which are believed on our own exchanges and the default one only.
    package init(_ delivery: Delivery) {
        let headers = delivery.isOurs ? delivery.properties.headers : [:]
        self.delivery = delivery
        exchange = headers[TravelHeader.exchange]?.text ?? delivery.exchange
        routingKey = headers[TravelHeader.routingKey]?.text ?? delivery.routingKey
        userID = headers[TravelHeader.userID]?.text ?? delivery.properties.userID
        expiration = headers[TravelHeader.expiration]?.text ?? delivery.properties.expiration
        attempt = headers[TravelHeader.attempt]?.integer.map { max(1, Int(clamping: $0)) } ?? 1
        waited = headers[TravelHeader.waited]?.integer.map { min(max(0, $0), Self.longestWait) } ?? 0
        firstFailedAt = headers[TravelHeader.firstFailedAt]?.integer
        letter = headers[TravelHeader.letter]?.integer
        trail = FailedAttempt.trail(headers[TravelHeader.trail])
        wasRedelivered = delivery.isRedelivered || headers[TravelHeader.wasRedelivered] != nil
        isRepeat = delivery.isRedelivered || attempt > 1 || headers[TravelHeader.isRepeat] != nil
    }

    /// No sum of delays is believed that is longer: ten years, in seconds.
    package static let longestWait: Int64 = 315_360_000

    package var body: [UInt8] { delivery.body }
    package var type: String? { delivery.properties.type }
    /// The trace it belongs to; nothing else that stands in its place is carried on.
    package var traceparent: String? {
        delivery.properties.headers["traceparent"]?.text.flatMap { text in
            text.utf8.count <= 128 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
        }
    }
    /// The same, where it is what the standard says it must be.
    package var trace: Trace? { traceparent.flatMap(Trace.init) }
}

extension Incoming {
    /// The message's properties for a journey through our own exchanges: what the broker would act on (user id,
    /// expiration, CC, BCC) is packed away, and what it added on the way is left out.
    package func travelProperties() -> MessageProperties {
        var properties = delivery.properties
        var headers = properties.headers.filter {
            !$0.key.isBrokers && !$0.key.hasPrefix(TravelHeader.prefix)
        }
        let packed = delivery.isOurs ? delivery.properties.headers : [:]
        headers[TravelHeader.carbonCopy] =
            headers.removeValue(forKey: "CC") ?? packed[TravelHeader.carbonCopy]
        headers[TravelHeader.blindCarbonCopy] =
            headers.removeValue(forKey: "BCC") ?? packed[TravelHeader.blindCarbonCopy]
        headers[TravelHeader.userID] = userID.map { .string($0) }
        headers[TravelHeader.expiration] = expiration.map { .string($0) }
        headers[TravelHeader.exchange] = .string(exchange)
        headers[TravelHeader.routingKey] = .string(routingKey)
        headers[TravelHeader.queue] = .string(delivery.queue)
        headers[TravelHeader.letter] = letter.map { .int64($0) }
        headers[TravelHeader.trail] = FailedAttempt.header(trail)
        properties.userID = nil
        properties.expiration = nil
        properties.isPersistent = true
        properties.headers = headers
        return properties
    }
}

extension Delivery {
    /// Whether it comes from one of our own exchanges or the default one, to which no seller may write.
    fileprivate var isOurs: Bool {
        exchange.isEmpty || exchange == "uitpas" || exchange.hasPrefix("uitpas.")
    }
}

extension String {
    /// Headers that RabbitMQ writes; republished ones would be believed (3.10 takes a repeated `x-death` for a
    /// cycle and drops the message).
    package var isBrokers: Bool {
        self == "x-death" || self == "x-delivery-count" || hasPrefix("x-first-death-")
            || hasPrefix("x-last-death-")
            || self == "x-acquired-count"
    }
}
