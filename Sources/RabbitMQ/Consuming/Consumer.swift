package import Logging
import ThreadExecutor
package import Working

/// An inbox on a connection and thread of its own, that comes back by itself when the broker does.
///
/// ``run()`` keeps it going; ``stop()`` ends the deliveries, and ``close()`` the rest.
package actor Consumer: Inbox {
    /// What other threads leave for this one.
    struct Desk {
        var settled: [DeliveryTag] = []
        var state = ConsumerState.connecting
        var isStopping = false
        var isClosing = false
    }

    package nonisolated let deliveries: AsyncStream<Delivery>
    /// What comes in on the broadcast subscription, if there is one.
    ///
    /// Ends with ``deliveries``. Unbounded: nothing is acknowledged, so nothing bounds it but the reader's pace.
    package nonisolated let broadcasts: AsyncStream<Broadcast>
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    nonisolated let deliver: AsyncStream<Delivery>.Continuation
    nonisolated let broadcast: AsyncStream<Broadcast>.Continuation
    nonisolated let desk = Lock(Desk())
    nonisolated let parking: SocketParking
    let subscriptions: [Subscription]
    let broadcastSubscription: BroadcastSubscription?
    let logger: Logger
    let link: Link
    let lifeline: Lifeline

    /// Counts connections, so that a tag of an earlier one can be told apart.
    var generation: UInt64 = 0
    var acknowledgements = Acknowledgements()
    var content = ContentAssembly<Frame.Deliver>()
    var isRunning = false
    var hasCancelled = false
    var failure: BrokerError?
    private nonisolated let executor: ThreadExecutor
    nonisolated let ended = Latch()

    /// A consumer of `subscriptions` that shows up as `name` on the broker; does nothing before ``run()``.
    package init(
        of subscriptions: [Subscription],
        broadcast broadcastSubscription: BroadcastSubscription? = nil,
        at brokers: Brokers,
        as name: String,
        logger: Logger
    ) {
        self.subscriptions = subscriptions
        self.broadcastSubscription = broadcastSubscription
        self.logger = logger
        (deliveries, deliver) = AsyncStream.makeStream(of: Delivery.self)
        (broadcasts, broadcast) = AsyncStream.makeStream(of: Broadcast.self)
        parking = SocketParking(timeout: .seconds(3_600))
        lifeline = Lifeline(limit: brokers.stuckLimit)
        link = Link(to: brokers, as: name, logger: logger, parking: parking, lifeline: lifeline)
        executor = ThreadExecutor(name: "amqp consume", parking: parking)
        executor.start { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    // The thread outlives `close()`: an executor must run every job it is given, and the last one can only
    // come from somebody who still holds this actor.
    deinit { executor.stop() }

    /// What it is doing; may be asked from any thread.
    package nonisolated var state: ConsumerState { desk.withLock { $0.state } }

    /// Connects and consumes until ``close()`` or until the calling task is cancelled.
    ///
    /// A broker that can't be reached is waited for. Refused credentials, a missing virtual host or a missing
    /// queue end it with the error, as long as it has never worked; later they are waited out, since a broker
    /// that is starting up may answer so.
    package func run() async throws(BrokerError) {
        isRunning = true
        await withTaskCancellationHandler {
            await ended.waitRegardless()
        } onCancel: {
            shut()
        }
        if let failure { throw failure }
    }

    package nonisolated func acknowledge(_ tag: DeliveryTag) async {
        desk.withLock { $0.settled.append(tag) }
        parking.unpark()
    }

    package nonisolated func stop() async {
        desk.withLock { desk in
            desk.isStopping = true
            desk.state = .stopped
        }
        deliver.finish()
        broadcast.finish()
        parking.unpark()
    }

    /// Stops, writes the acknowledgements that are left, and closes the connection.
    ///
    /// The broker keeps what was not acknowledged and delivers it again.
    package nonisolated func close() async {
        await stop()
        shut()
        await ended.waitRegardless()
    }

    private nonisolated func shut() {
        desk.withLock { desk in
            desk.isClosing = true
            desk.state = .stopped
        }
        parking.unpark()
    }
}
