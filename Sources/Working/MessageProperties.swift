/// The basic properties of an AMQP 0-9-1 message.
package struct MessageProperties: Hashable, Sendable {
    package var contentType: String?
    package var contentEncoding: String?
    package var headers: Headers
    /// Whether the broker keeps the message across a restart (delivery mode 2).
    package var isPersistent: Bool
    package var priority: UInt8?
    package var correlationID: String?
    package var replyTo: String?
    /// Milliseconds, as decimal text: how long the message may wait in a queue.
    package var expiration: String?
    package var messageID: String?
    /// Seconds since 1970.
    package var timestamp: UInt64?
    package var type: String?
    /// The publisher's login; where present, RabbitMQ has checked it.
    package var userID: String?
    package var appID: String?

    package init(
        contentType: String? = nil,
        contentEncoding: String? = nil,
        headers: Headers = [:],
        isPersistent: Bool = true,
        priority: UInt8? = nil,
        correlationID: String? = nil,
        replyTo: String? = nil,
        expiration: String? = nil,
        messageID: String? = nil,
        timestamp: UInt64? = nil,
        type: String? = nil,
        userID: String? = nil,
        appID: String? = nil
    ) {
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.headers = headers
        self.isPersistent = isPersistent
        self.priority = priority
        self.correlationID = correlationID
        self.replyTo = replyTo
        self.expiration = expiration
        self.messageID = messageID
        self.timestamp = timestamp
        self.type = type
        self.userID = userID
        self.appID = appID
    }
}
