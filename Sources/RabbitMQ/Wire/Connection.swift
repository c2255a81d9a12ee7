import CRabbitMQ
import Working

/// One connection with one channel, owned and used by one thread.
///
/// librabbitmq loses deliveries when a connection has several channels, so there is only ever this one.
final class Connection {
    static let channel: amqp_channel_t = 1
    static let frameSize = 131_072

    let handle: amqp_connection_state_t
    let url: BrokerURL
    let lifeline: Lifeline
    let scratch = Scratch()
    /// Who logs in, for an operator.
    var account: String
    /// What OpenSSL tells of a TLS connection, which is to have a fixed address.
    let memory: UnsafeMutablePointer<uitpas_ssl_memory>

    /// A connection that is not yet open; see ``open(to:as:lifeline:)``.
    init(handle: amqp_connection_state_t, url: BrokerURL, lifeline: Lifeline) {
        self.handle = handle
        self.url = url
        self.lifeline = lifeline
        account = url.mechanism == .plain ? "user \(url.user)" : "the certificate"
        memory = .allocate(capacity: 1)
        memory.initialize(to: uitpas_ssl_memory())
    }

    deinit {
        lifeline.release()
        amqp_destroy_connection(handle)
        // After the connection, which holds its address.
        uitpas_ssl_let_go(memory)
        memory.deallocate()
    }

    var descriptor: Int32 { amqp_get_sockfd(handle) }

    /// The next frame that has arrived; `nil` when there is none (yet).
    ///
    /// Also sends and checks heartbeats, so it has to be called every now and then.
    func nextFrame(within wait: Duration = .zero) throws(BrokerError) -> Frame? {
        lifeline.step()
        var time = timeval(wait)
        var frame = amqp_frame_t()
        let status = amqp_simple_wait_frame_noblock(handle, &frame, &time)
        if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
        try check(status, "read")
        let copy = Frame(frame)
        amqp_maybe_release_buffers_on_channel(handle, frame.channel)
        if case .connectionClose(let code, let reply) = copy {
            acknowledgeConnectionClose()
            throw error("connection.close", BrokerError.Code(rawValue: Int32(code)), reply)
        }
        return copy
    }

    /// Sends a message; a failure may have sent half of it and ends the connection.
    func publish(_ publication: Publication, mandatory: Bool) throws(BrokerError) {
        lifeline.step()
        defer { scratch.recycle() }
        var properties = scratch.properties(publication.properties)
        let exchange = scratch.bytes(publication.exchange)
        let routingKey = scratch.bytes(publication.routingKey)
        let status = publication.body.withUnsafeBytes { body in
            let bytes = amqp_bytes_t(
                len: body.count,
                bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)
            )
            return amqp_basic_publish(
                handle,
                Self.channel,
                exchange,
                routingKey,
                mandatory ? 1 : 0,
                0,
                &properties,
                bytes
            )
        }
        try check(status, "basic.publish")
    }

    /// Acknowledges one delivery, or every one up to it.
    func acknowledge(_ number: UInt64, multiple: Bool) throws(BrokerError) {
        lifeline.step()
        try check(amqp_basic_ack(handle, Self.channel, number, multiple ? 1 : 0), "basic.ack")
    }

    func error(_ operation: String, _ code: BrokerError.Code, _ reply: String? = nil) -> BrokerError {
        BrokerError(
            broker: url.authority,
            account: account,
            operation: operation,
            code: code,
            reply: reply
        )
    }

    func check(_ status: Int32, _ operation: String) throws(BrokerError) {
        guard status == AMQP_STATUS_OK.rawValue else {
            throw error(operation, BrokerError.Code(rawValue: status))
        }
    }
}

extension timeval {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
