import CRabbitMQ
import Working

/// One AMQP frame, copied out of librabbitmq's buffers.
enum Frame {
    case deliver(Deliver)
    case returned(Return)
    case header(size: Int, properties: MessageProperties)
    case body([UInt8])
    case ack(UInt64, multiple: Bool)
    case nack(UInt64, multiple: Bool)
    case cancel(consumerTag: String)
    case blocked(reason: String)
    case unblocked
    case channelClose(code: Int, reply: String)
    case connectionClose(code: Int, reply: String)
    case other(UInt32)

    /// `basic.deliver`, which announces content.
    struct Deliver: Hashable {
        var consumerTag: String
        var number: UInt64
        var isRedelivered: Bool
        var exchange: String
        var routingKey: String
    }

    /// `basic.return`, which announces content.
    struct Return: Hashable {
        var code: Int
        var reply: String
        var exchange: String
        var routingKey: String
    }
}

extension Frame {
    init(_ frame: amqp_frame_t) {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: self = Self.method(frame.payload.method)
        case AMQP_FRAME_BODY: self = .body([UInt8](frame.payload.body_fragment))
        case AMQP_FRAME_HEADER:
            let header = frame.payload.properties
            let properties = header.decoded.load(as: amqp_basic_properties_t.self)
            self = .header(size: Int(clamping: header.body_size), properties: MessageProperties(properties))
        default: self = .other(UInt32(frame.frame_type))
        }
    }

    private static func method(_ method: amqp_method_t) -> Frame {
        func decoded<T>(_ type: T.Type) -> T { method.decoded.load(as: type) }
        switch method.id {
        case UInt32(AMQP_BASIC_DELIVER_METHOD):
            let deliver = decoded(amqp_basic_deliver_t.self)
            return .deliver(
                Deliver(
                    consumerTag: String(deliver.consumer_tag),
                    number: deliver.delivery_tag,
                    isRedelivered: deliver.redelivered != 0,
                    exchange: String(short: deliver.exchange),
                    routingKey: String(short: deliver.routing_key)
                )
            )
        case UInt32(AMQP_BASIC_RETURN_METHOD):
            let returned = decoded(amqp_basic_return_t.self)
            return .returned(
                Return(
                    code: Int(returned.reply_code),
                    reply: String(returned.reply_text),
                    exchange: String(short: returned.exchange),
                    routingKey: String(short: returned.routing_key)
                )
            )
        case UInt32(AMQP_BASIC_ACK_METHOD):
            let ack = decoded(amqp_basic_ack_t.self)
            return .ack(ack.delivery_tag, multiple: ack.multiple != 0)
        case UInt32(AMQP_BASIC_NACK_METHOD):
            let nack = decoded(amqp_basic_nack_t.self)
            return .nack(nack.delivery_tag, multiple: nack.multiple != 0)
        case UInt32(AMQP_BASIC_CANCEL_METHOD):
            return .cancel(consumerTag: String(decoded(amqp_basic_cancel_t.self).consumer_tag))
        case UInt32(AMQP_CONNECTION_BLOCKED_METHOD):
            return .blocked(reason: String(decoded(amqp_connection_blocked_t.self).reason))
        case UInt32(AMQP_CONNECTION_UNBLOCKED_METHOD):
            return .unblocked
        case UInt32(AMQP_CHANNEL_CLOSE_METHOD):
            let close = decoded(amqp_channel_close_t.self)
            return .channelClose(code: Int(close.reply_code), reply: String(close.reply_text))
        case UInt32(AMQP_CONNECTION_CLOSE_METHOD):
            let close = decoded(amqp_connection_close_t.self)
            return .connectionClose(code: Int(close.reply_code), reply: String(close.reply_text))
        default:
            return .other(method.id)
        }
    }
}
