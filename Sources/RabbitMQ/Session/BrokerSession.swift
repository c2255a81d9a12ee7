import Logging
import ThreadExecutor
package import Working

/// A connection for questions with answers: tools, topology, draining a queue.
///
/// It connects with the first call, and again with the next call after an error. Nothing is retried and every
/// call ends within seconds. An error that closes only the channel, such as a declaration that does not match,
/// leaves the session usable; unacknowledged messages return to their queue then.
package actor BrokerSession {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Messages of the reply queue; see ``consumeReplies()``.
    package nonisolated let replies: AsyncStream<Delivery>

    nonisolated let reply: AsyncStream<Delivery>.Continuation
    private nonisolated let executor: ThreadExecutor
    private nonisolated let parking = SocketParking(timeout: .seconds(3_600))
    private let lifeline: Lifeline
    private let brokers: Brokers
    private let name: String
    private var connection: Connection?
    /// Counts channels, so that a tag of an earlier one can be told apart.
    private(set) var generation: UInt64 = 0
    var content = ContentAssembly<Frame.Deliver>()
    var replyQueue: String?
    var published: UInt64 = 0

    /// The longest that a call waits for the broker's answer.
    static let patience = Duration.seconds(5)

    /// A session that shows up as `name` on the broker; connects with its first call.
    package init(at brokers: Brokers, as name: String) {
        self.brokers = brokers
        self.name = name
        lifeline = Lifeline(limit: brokers.stuckLimit)
        (replies, reply) = AsyncStream.makeStream(of: Delivery.self)
        executor = ThreadExecutor(name: "amqp session", parking: parking)
        executor.start { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    // As with the consumer: nobody can call an actor that nobody holds.
    deinit { executor.stop() }

    /// Connects, unless it is connected.
    package func connect() throws(BrokerError) { _ = try open() }

    /// Closes the connection; unacknowledged messages return to their queue.
    ///
    /// A later call connects again.
    package func close() {
        connection?.close()
        letGo()
        lifeline.rest()
    }

    /// Runs `body` on the open channel, opens it again where the broker closed it.
    func onChannel<R>(_ body: (Connection) throws(BrokerError) -> R) throws(BrokerError) -> R {
        defer { lifeline.rest() }
        let connection = try open()
        do {
            return try body(connection)
        } catch {
            switch error.scope {
            case .call: break
            case .connection: letGo()
            case .channel: try reopen(connection)
            }
            throw error
        }
    }

    /// The next frame of an answer; deliveries to the reply queue are handed on meanwhile.
    func answer(
        from connection: Connection,
        to operation: String,
        until deadline: ContinuousClock.Instant
    ) throws(BrokerError) -> Frame {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw connection.error(operation, .timedOut) }
            guard let frame = try connection.nextFrame(within: left) else { continue }
            if case .channelClose(let code, let text) = frame {
                try connection.confirmChannelClose()
                throw BrokerError(
                    broker: connection.url.authority,
                    account: connection.account,
                    operation: operation,
                    code: .init(rawValue: Int32(code)),
                    reply: text,
                    scope: .channel
                )
            }
            return frame
        }
    }

    private func open() throws(BrokerError) -> Connection {
        if let connection { return connection }
        var last: BrokerError?
        for url in brokers.urls {
            do throws(BrokerError) {
                let connection = try Connection.open(to: url, as: name, lifeline: lifeline)
                try begin(on: connection)
                self.connection = connection
                parking.watch(socket: connection.descriptor)
                parking.wait(atMost: url.heartbeat / 4)
                return connection
            } catch {
                last = error
            }
        }
        // `Brokers` has one URL at least, so there has been an error.
        throw last ?? BrokerError(broker: "", account: "", operation: "connect", code: .unexpectedState)
    }

    private func begin(on connection: Connection) throws(BrokerError) {
        try connection.selectConfirms()
        generation += 1
        published = 0
        replyQueue = nil
        content = ContentAssembly()
    }

    private func reopen(_ connection: Connection) throws(BrokerError) {
        do {
            try connection.openChannel()
            try begin(on: connection)
        } catch {
            letGo()
            throw error
        }
    }

    private func letGo() {
        connection = nil
        parking.watch(socket: -1)
        parking.wait(atMost: .seconds(3_600))
    }

    /// Keeps the heartbeats going between calls, and hands replies on.
    private func turn() {
        defer { lifeline.rest() }
        guard let connection else { return }
        do throws(BrokerError) {
            while let frame = try connection.nextFrame() {
                if case .channelClose = frame {
                    try connection.confirmChannelClose()
                    try reopen(connection)
                } else {
                    _ = take(frame)
                }
            }
        } catch {
            // The next call connects again, or says what is wrong.
            letGo()
        }
    }
}
