import CLinux
import CRabbitMQ
import Working

extension Connection {
    /// The longest that a call may wait for its answer, and written bytes for theirs.
    private static let patience = Duration.seconds(5)

    /// Connects, logs in as `name` (shown in the management pages) and opens the channel.
    static func open(
        to url: BrokerURL,
        as name: String,
        lifeline: Lifeline
    ) throws(BrokerError) -> Connection {
        guard let handle = amqp_new_connection() else {
            throw BrokerError(
                broker: url.authority,
                user: url.user,
                operation: "connect",
                code: .init(rawValue: AMQP_STATUS_NO_MEMORY.rawValue)
            )
        }
        let connection = Connection(handle: handle, url: url, lifeline: lifeline)
        try connection.connect()
        try connection.logIn(as: name)
        try connection.openChannel()
        return connection
    }

    func openChannel() throws(BrokerError) {
        try call("channel.open") { amqp_channel_open(handle, Self.channel) }
    }

    /// Closes in good order, or gives up after a second.
    func close() {
        lifeline.step()
        var patience = timeval(.seconds(1))
        amqp_set_rpc_timeout(handle, &patience)
        // Whatever the answer: the connection is gone after this.
        _ = amqp_connection_close(handle, AMQP_REPLY_SUCCESS)
    }

    private func connect() throws(BrokerError) {
        lifeline.step()
        guard let socket = try url.tls.map(secureSocket) ?? amqp_tcp_socket_new(handle) else {
            throw error("connect", .init(rawValue: AMQP_STATUS_NO_MEMORY.rawValue))
        }
        var timeout = timeval(url.connectionTimeout)
        try check(amqp_socket_open_noblock(socket, url.host, Int32(url.port), &timeout), "connect")
        lifeline.hold(descriptor)
        // Without it a dead peer is noticed later, by the heartbeats.
        _ = uitpas_set_user_timeout(descriptor, UInt32(url.heartbeat / .milliseconds(1)))
        amqp_set_handshake_timeout(handle, &timeout)
        var patience = timeval(Self.patience)
        amqp_set_rpc_timeout(handle, &patience)
    }

    private func secureSocket(_ tls: BrokerURL.TLS) throws(BrokerError) -> OpaquePointer? {
        guard let socket = amqp_ssl_socket_new(handle) else { return nil }
        amqp_ssl_socket_set_verify_peer(socket, tls.verifiesPeer ? 1 : 0)
        amqp_ssl_socket_set_verify_hostname(socket, tls.verifiesHost ? 1 : 0)
        if tls.verifiesPeer {
            guard amqp_ssl_socket_set_cacert(socket, tls.authorities) == AMQP_STATUS_OK.rawValue else {
                throw error("connect", .sslError, "cacertfile can't be read as PEM")
            }
        }
        if let certificate = tls.certificate, let key = tls.key {
            guard amqp_ssl_socket_set_key(socket, certificate, key) == AMQP_STATUS_OK.rawValue else {
                throw error("connect", .sslError, "certfile and keyfile can't be read as PEM")
            }
        }
        return socket
    }

    private func logIn(as name: String) throws(BrokerError) {
        lifeline.step()
        defer { scratch.recycle() }
        // librabbitmq declares only the last one by itself.
        let capabilities = [
            "basic.nack", "connection.blocked", "consumer_cancel_notify", "publisher_confirms",
            "authentication_failure_close",
        ]
        var properties = scratch.table([
            "product": .string("uitpas-workers"),
            "connection_name": .string(name),
            "capabilities": .table(Dictionary(uniqueKeysWithValues: capabilities.map { ($0, .bool(true)) })),
        ])
        let heartbeat = Int32(url.heartbeat.components.seconds)
        let reply = uitpas_amqp_login(
            handle,
            url.virtualHost,
            Int32(Self.frameSize),
            heartbeat,
            &properties,
            url.user,
            url.password
        )
        try check(reply, "login")
    }
}
