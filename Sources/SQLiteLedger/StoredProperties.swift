import Working

/// A message's properties as JSON, every header with the type that it had.
struct StoredProperties: Codable {
    var contentType: String?
    var contentEncoding: String?
    var headers: [String: StoredHeader]
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

    init(_ properties: MessageProperties) {
        contentType = properties.contentType
        contentEncoding = properties.contentEncoding
        headers = properties.headers.mapValues { StoredHeader($0) }
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

    var properties: MessageProperties {
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
