import Logging
import ThreadExecutor

/// Keeps one connection up: dials the brokers in turn, waits between attempts, tells what changed once.
final class Link {
    private enum Phase {
        case down(until: ContinuousClock.Instant)
        case up(Connection, since: ContinuousClock.Instant)
    }

    /// A connection that lived this long makes the next outage a new one.
    private static let stability = Duration.seconds(10)

    private let urls: [BrokerURL]
    private let name: String
    private let backoff: Backoff
    private let logger: Logger
    private let parking: SocketParking
    private let lifeline: Lifeline
    private var phase = Phase.down(until: .now)
    private var failures = 0
    private var next = 0
    private var reported: BrokerError.Code?
    /// Whether there has ever been a connection that could be used.
    private(set) var hasWorked = false

    init(to brokers: Brokers, as name: String, logger: Logger, parking: SocketParking, lifeline: Lifeline) {
        urls = brokers.urls
        backoff = brokers.backoff
        self.name = name
        self.logger = logger
        self.parking = parking
        self.lifeline = lifeline
    }

    /// The connection, where there is one.
    var current: Connection? {
        guard case .up(let connection, _) = phase else { return nil }
        return connection
    }

    /// The connection: dialled and prepared anew when it is down and the wait is over; `nil` while waiting.
    ///
    /// Throws what trying again can't mend, as long as nothing has ever worked.
    func connection(
        preparedBy prepare: (Connection) throws(BrokerError) -> Void
    ) throws(BrokerError) -> Connection? {
        switch phase {
        case .up(let connection, _):
            return connection
        case .down(let until):
            guard until <= .now else {
                parking.wait(atMost: ContinuousClock.now.duration(to: until))
                return nil
            }
        }
        do {
            let url = urls[next % urls.count]
            next += 1
            let connection = try Connection.open(to: url, as: name, lifeline: lifeline)
            try prepare(connection)
            isUp(connection)
            return connection
        } catch {
            if error.isFatal, !hasWorked { throw error }
            lost(error)
            return nil
        }
    }

    /// Lets go of the connection and plans the next attempt.
    func lost(_ error: BrokerError) {
        if case .up(_, let since) = phase, since.duration(to: .now) > Self.stability { failures = 0 }
        failures += 1
        report(error)
        let delay = backoff.delay(after: failures, jitter: .random(in: 0..<1))
        phase = .down(until: .now + delay)
        parking.watch(socket: -1)
        parking.watchForRoom(false)
        parking.wait(atMost: delay)
    }

    /// Lets go of the connection, in good order where it still works.
    func close() {
        current?.close()
        phase = .down(until: .now)
        parking.watch(socket: -1)
        parking.wait(atMost: .seconds(3_600))
    }

    private func isUp(_ connection: Connection) {
        phase = .up(connection, since: .now)
        hasWorked = true
        reported = nil
        parking.watch(socket: connection.descriptor)
        // Heartbeats run inside `nextFrame`.
        parking.wait(atMost: connection.url.heartbeat / 4)
        logger.info("connected to RabbitMQ", metadata: metadata(connection.url.authority))
    }

    private func report(_ error: BrokerError) {
        guard error.code != reported else { return }
        reported = error.code
        let level: Logger.Level = error.isFatal ? .error : .notice
        var metadata = metadata(error.broker)
        metadata["failure.label"] = "\(error.label)"
        metadata["error"] = "\(error)"
        logger.log(level: level, "no connection to RabbitMQ, trying again", metadata: metadata)
    }

    private func metadata(_ broker: String) -> Logger.Metadata {
        ["broker": "\(broker)", "connection": "\(name)"]
    }
}
