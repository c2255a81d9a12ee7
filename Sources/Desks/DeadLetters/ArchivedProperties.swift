package import Working

/// A message's properties as JSON, every header with the type that it had.
package struct ArchivedProperties: Codable, Sendable {
    var contentType: String?
    var contentEncoding: String?
    var headers: [String: ArchivedHeader]
    var isPersistent: Bool
    var priority: UInt8?
    var correlationID: String?
    var replyTo: String?
    var expiration: String?
    var messageID: String?
    var timestamp: UInt64?
    var type: String?
    var userID: String?
    var appID: String?

    package init(_ properties: MessageProperties) {
        contentType = properties.contentType
        contentEncoding = properties.contentEncoding
        headers = properties.headers.mapValues { ArchivedHeader($0) }
        isPersistent = properties.isPersistent
        priority = properties.priority
        correlationID = properties.correlationID
        replyTo = properties.replyTo
        expiration = properties.expiration
        messageID = properties.messageID
        timestamp = properties.timestamp
        type = properties.type
        userID = properties.userID
        appID = properties.appID
    }

    package var properties: MessageProperties {
        MessageProperties(
            contentType: contentType,
            contentEncoding: contentEncoding,
            headers: headers.mapValues(\.value),
            isPersistent: isPersistent,
            priority: priority,
            correlationID: correlationID,
            replyTo: replyTo,
            expiration: expiration,
            messageID: messageID,
            timestamp: timestamp,
            type: type,
            userID: userID,
            appID: appID
        )
    }
}
