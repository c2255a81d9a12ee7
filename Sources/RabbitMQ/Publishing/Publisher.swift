package import Logging
import ThreadExecutor
package import Working

/// An outbox on a connection and thread of its own, that comes back by itself when the broker does.
///
/// ``run()`` keeps it going, ``close(grace:)`` ends it. Callers wait for the broker, never for a thread: while
/// there is no connection, while the broker is short of memory, and while ``window`` publications are
/// unconfirmed. Cancelling a caller does not take its message back.
package actor Publisher: Outbox {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    nonisolated let submissions = Lock(Submissions())
    nonisolated let onUnrouted: (@Sendable (Publication) -> Void)?
    nonisolated let parking: SocketParking
    nonisolated let lifeline: Lifeline
    nonisolated let ended = Latch()
    /// Open once nobody waits for a confirmation and nobody ever will.
    nonisolated let settledAll = Latch()
    private nonisolated let executor: ThreadExecutor
    let window: Int
    let link: Link

    var outgoing = Outgoing()
    var unconfirmed = ConfirmWindow()
    var content = ContentAssembly<Frame.Return>()
    var isRunning = false
    var isBlocked = false
    var failure: BrokerError?

    /// A publisher that shows up as `name` on the broker; does nothing before ``run()``.
    ///
    /// `onUnrouted` is told, on the publisher's thread, about each publication that no queue took.
    package init(
        to brokers: Brokers,
        as name: String,
        window: Int = 1_000,
        logger: Logger,
        onUnrouted: (@Sendable (Publication) -> Void)? = nil
    ) {
        self.window = window
        self.onUnrouted = onUnrouted
        parking = SocketParking(timeout: .seconds(3_600))
        lifeline = Lifeline(limit: brokers.stuckLimit)
        link = Link(to: brokers, as: name, logger: logger, parking: parking, lifeline: lifeline)
        executor = ThreadExecutor(name: "amqp publish", parking: parking)
        executor.start { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    // As with the consumer: nobody can call an actor that nobody holds.
    deinit { executor.stop() }

    /// What it is doing; may be asked from any thread.
    package nonisolated var state: PublisherState { submissions.withLock { $0.state } }

    /// What it has done; may be asked from any thread.
    package nonisolated var counts: PublisherCounts { submissions.withLock { $0.counts } }

    /// Connects and publishes until ``close(grace:)`` or until the calling task is cancelled.
    ///
    /// Refused credentials or a missing virtual host end it with the error, as long as it has never worked.
    package func run() async throws(BrokerError) {
        isRunning = true
        await withTaskCancellationHandler {
            await ended.waitRegardless()
        } onCancel: {
            shut()
        }
        if let failure { throw failure }
    }

    package nonisolated func publish(_ publication: Publication) async throws(PublishError) {
        if let flaw = publication.flaw {
            throw .refused(
                exchange: publication.exchange,
                routingKey: publication.routingKey,
                reply: flaw
            )
        }
        if publication.assurance == .bestEffort {
            if submissions.withLock({ $0.offer(publication) }) { parking.unpark() }
            return
        }
        try await withCheckedContinuation { answer in
            if submissions.withLock({ $0.submit(publication, answer) }) {
                parking.unpark()
            } else {
                answer.resume(returning: .failure(.closed))
            }
        }.get()
    }

    /// Takes nothing more, waits up to `grace` for what is unconfirmed, and closes the connection.
    ///
    /// What is still unconfirmed then fails with ``PublishError/closed``. Never waits much longer than `grace`,
    /// whatever the broker does.
    package nonisolated func close(grace: Duration) async {
        let isIdle = submissions.withLock { submissions in
            submissions.close()
            return submissions.isIdle
        }
        if isIdle { settledAll.open() }
        let isDone = await settledAll.wait(atMost: grace)
        if !isDone { lifeline.cut() }
        shut()
        _ = await ended.wait(atMost: .seconds(2))
    }

    /// Ends everything now.
    nonisolated func shut() {
        for answer in submissions.withLock({ $0.shut() }) { answer.resume(returning: .failure(.closed)) }
        settledAll.open()
        parking.unpark()
    }
}
