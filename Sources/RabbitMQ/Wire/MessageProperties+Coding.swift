import CRabbitMQ
import Working

extension MessageProperties {
    init(_ c: amqp_basic_properties_t) {
        func text(_ flag: Int32, _ bytes: amqp_bytes_t) -> String? {
            c._flags & UInt32(flag) == 0 ? nil : String(short: bytes)
        }
        func has(_ flag: Int32) -> Bool { c._flags & UInt32(flag) != 0 }
        self.init(
            contentType: text(AMQP_BASIC_CONTENT_TYPE_FLAG, c.content_type),
            contentEncoding: text(AMQP_BASIC_CONTENT_ENCODING_FLAG, c.content_encoding),
            headers: has(AMQP_BASIC_HEADERS_FLAG) ? Headers(c.headers) : [:],
            isPersistent: has(AMQP_BASIC_DELIVERY_MODE_FLAG) && c.delivery_mode == 2,
            priority: has(AMQP_BASIC_PRIORITY_FLAG) ? c.priority : nil,
            correlationID: text(AMQP_BASIC_CORRELATION_ID_FLAG, c.correlation_id),
            replyTo: text(AMQP_BASIC_REPLY_TO_FLAG, c.reply_to),
            expiration: text(AMQP_BASIC_EXPIRATION_FLAG, c.expiration),
            messageID: text(AMQP_BASIC_MESSAGE_ID_FLAG, c.message_id),
            timestamp: has(AMQP_BASIC_TIMESTAMP_FLAG) ? c.timestamp : nil,
            type: text(AMQP_BASIC_TYPE_FLAG, c.type),
            userID: text(AMQP_BASIC_USER_ID_FLAG, c.user_id),
            appID: text(AMQP_BASIC_APP_ID_FLAG, c.app_id)
        )
    }
}

extension Scratch {
    /// Basic properties for librabbitmq, valid until the next `recycle()`.
    func properties(_ properties: MessageProperties) -> amqp_basic_properties_t {
        var c = amqp_basic_properties_t()
        var flags = UInt32(AMQP_BASIC_DELIVERY_MODE_FLAG)
        c.delivery_mode = properties.isPersistent ? 2 : 1
        func set(_ flag: Int32, _ text: String?, _ field: inout amqp_bytes_t) {
            guard let text else { return }
            flags |= UInt32(flag)
            field = bytes(text)
        }
        set(AMQP_BASIC_CONTENT_TYPE_FLAG, properties.contentType, &c.content_type)
        set(AMQP_BASIC_CONTENT_ENCODING_FLAG, properties.contentEncoding, &c.content_encoding)
        set(AMQP_BASIC_CORRELATION_ID_FLAG, properties.correlationID, &c.correlation_id)
        set(AMQP_BASIC_REPLY_TO_FLAG, properties.replyTo, &c.reply_to)
        set(AMQP_BASIC_EXPIRATION_FLAG, properties.expiration, &c.expiration)
        set(AMQP_BASIC_MESSAGE_ID_FLAG, properties.messageID, &c.message_id)
        set(AMQP_BASIC_TYPE_FLAG, properties.type, &c.type)
        set(AMQP_BASIC_USER_ID_FLAG, properties.userID, &c.user_id)
        set(AMQP_BASIC_APP_ID_FLAG, properties.appID, &c.app_id)
        if !properties.headers.isEmpty {
            flags |= UInt32(AMQP_BASIC_HEADERS_FLAG)
            c.headers = table(properties.headers)
        }
        if let priority = properties.priority {
            flags |= UInt32(AMQP_BASIC_PRIORITY_FLAG)
            c.priority = priority
        }
        if let timestamp = properties.timestamp {
            flags |= UInt32(AMQP_BASIC_TIMESTAMP_FLAG)
            c.timestamp = timestamp
        }
        c._flags = flags
        return c
    }
}
