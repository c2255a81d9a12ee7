import CRabbitMQ
import Working

extension Connection {
    /// Makes a call that waits for the broker's answer, and takes the answer.
    ///
    /// A channel the broker closes is confirmed closed here; ``openChannel()`` opens it again.
    func call(_ operation: String, _ body: () -> Void) throws(BrokerError) {
        lifeline.step()
        defer { scratch.recycle() }
        body()
        try check(amqp_get_rpc_reply(handle), operation)
    }

    func check(_ reply: amqp_rpc_reply_t, _ operation: String) throws(BrokerError) {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION where reply.reply.id == UInt32(AMQP_CHANNEL_CLOSE_METHOD):
            let close = reply.reply.decoded.load(as: amqp_channel_close_t.self)
            let text = String(close.reply_text)
            try confirmChannelClose()
            throw BrokerError(
                broker: url.authority,
                account: account,
                operation: operation,
                code: .init(rawValue: Int32(close.reply_code)),
                reply: text,
                scope: .channel
            )
        case AMQP_RESPONSE_SERVER_EXCEPTION where reply.reply.id == UInt32(AMQP_CONNECTION_CLOSE_METHOD):
            let close = reply.reply.decoded.load(as: amqp_connection_close_t.self)
            let text = String(close.reply_text)
            acknowledgeConnectionClose()
            throw error(operation, .init(rawValue: Int32(close.reply_code)), text)
        case AMQP_RESPONSE_LIBRARY_EXCEPTION:
            throw error(operation, .init(rawValue: reply.library_error))
        default:
            throw error(operation, .unexpectedState)
        }
    }

    /// Answers the broker's `channel.close`.
    func confirmChannelClose() throws(BrokerError) {
        var closeOK = amqp_channel_close_ok_t(dummy: 0)
        try check(
            amqp_send_method(handle, Self.channel, UInt32(AMQP_CHANNEL_CLOSE_OK_METHOD), &closeOK),
            "channel.close"
        )
    }

    func acknowledgeConnectionClose() {
        var closeOK = amqp_connection_close_ok_t(dummy: 0)
        // The broker may have gone already; then nobody misses it.
        _ = amqp_send_method(handle, 0, UInt32(AMQP_CONNECTION_CLOSE_OK_METHOD), &closeOK)
    }

    func selectConfirms() throws(BrokerError) {
        try call("confirm.select") { amqp_confirm_select(handle, Self.channel) }
    }

    /// Consumes from `queue`; `prefetch` is this consumer's own, 0 for as many as there are.
    func consume(
        queue: String,
        as consumerTag: String,
        prefetch: UInt16,
        withoutAcknowledging: Bool = false
    ) throws(BrokerError) {
        try call("basic.qos") { amqp_basic_qos(handle, Self.channel, 0, prefetch, 0) }
        try call("basic.consume") {
            amqp_basic_consume(
                handle,
                Self.channel,
                scratch.bytes(queue),
                scratch.bytes(consumerTag),
                0,
                withoutAcknowledging ? 1 : 0,
                0,
                amqp_empty_table
            )
        }
    }

    /// Ends a consumer without waiting for the answer.
    func cancel(consumerTag: String) throws(BrokerError) {
        lifeline.step()
        defer { scratch.recycle() }
        var cancel = amqp_basic_cancel_t(consumer_tag: scratch.bytes(consumerTag), nowait: 1)
        try check(
            amqp_send_method(handle, Self.channel, UInt32(AMQP_BASIC_CANCEL_METHOD), &cancel),
            "basic.cancel"
        )
    }

    /// Declares a queue of this connection's own, which the broker names and deletes with the connection.
    func declareOwnQueue() throws(BrokerError) -> String {
        var name = ""
        try call("queue.declare") {
            let declared = amqp_queue_declare(
                handle,
                Self.channel,
                amqp_empty_bytes,
                0,
                0,
                1,
                1,
                amqp_empty_table
            )
            if let declared { name = String(declared.pointee.queue) }
        }
        return name
    }

    func bind(queue: String, exchange: String, key: String, arguments: Headers = [:]) throws(BrokerError) {
        try call("queue.bind") {
            amqp_queue_bind(
                handle,
                Self.channel,
                scratch.bytes(queue),
                scratch.bytes(exchange),
                scratch.bytes(key),
                scratch.table(arguments)
            )
        }
    }
}
