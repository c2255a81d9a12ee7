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
                account: "user \(url.user)",
                operation: "connect",
                code: .init(rawValue: AMQP_STATUS_NO_MEMORY.rawValue)
            )
        }
        let connection = Connection(handle: handle, url: url, lifeline: lifeline)
        do throws(BrokerError) {
            try connection.connect()
            try connection.logIn(as: name)
        } catch {
            throw connection.explained(error)
        }
        uitpas_ssl_let_go(connection.memory)
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
        let (frameSize, virtualHost) = (Int32(Self.frameSize), url.virtualHost)
        let reply =
            switch url.mechanism {
            case .plain:
                uitpas_amqp_login(
                    handle,
                    virtualHost,
                    frameSize,
                    heartbeat,
                    &properties,
                    url.user,
                    url.password
                )
            case .external:
                uitpas_amqp_login_by_certificate(handle, virtualHost, frameSize, heartbeat, &properties)
            }
        try check(reply, "login")
    }
}
