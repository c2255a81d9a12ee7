import Glibc
import Synchronization
import ThreadExecutor

/// Lets another thread cut a connection whose own thread is stuck inside librabbitmq.
///
/// librabbitmq 0.11 waits without end when it writes to a broker that no longer reads. Shutting the socket
/// down makes the call fail.
final class Lifeline: Sendable {
    /// A copy of the connection's descriptor, so that a number used again for something else is never cut.
    private let descriptor = Lock<Int32>(-1)
    /// When the last step began, in milliseconds of the monotonic clock; 0 between turns.
    private let busySince = Atomic<Int64>(0)
    private let limit: Int64

    /// Cuts a connection whose thread makes no step for longer than `limit`.
    init(limit: Duration) {
        self.limit = Int64(limit / .milliseconds(1))
        Watchdog.shared.watch(self)
    }

    deinit { release() }

    /// Guards the connection on `socket`, until ``release()``.
    func hold(_ socket: Int32) {
        let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        descriptor.withLock { held in
            if held >= 0 { close(held) }
            held = copy
        }
    }

    func release() {
        descriptor.withLock { held in
            if held >= 0 { close(held) }
            held = -1
        }
    }

    /// Calls `body` with the copy of the descriptor, where there is one; what is left to be read can be read there, also
    /// when the connection has closed its own.
    func withDescriptor<Value>(_ body: (Int32) -> Value) -> Value? {
        descriptor.withLock { $0 >= 0 ? body($0) : nil }
    }

    /// The thread is about to do something that may block.
    func step() { busySince.store(Self.now(), ordering: .relaxed) }

    /// The thread is about to sleep.
    func rest() { busySince.store(0, ordering: .relaxed) }

    /// Ends the connection now; may be called from any thread.
    func cut() {
        descriptor.withLock { held in
            // Fails only for a socket that is closed already, which is what we want.
            if held >= 0 { _ = shutdown(held, Int32(SHUT_RDWR)) }
        }
    }

    /// Ends the connection if its thread is stuck.
    func cutIfStuck() {
        let since = busySince.load(ordering: .relaxed)
        if since != 0, Self.now() - since > limit { cut() }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000 + 1
    }
}

/// The thread that looks after every ``Lifeline`` of the process.
private final class Watchdog: Sendable {
    static let shared = Watchdog()

    private struct Watched: Sendable {
        weak let lifeline: Lifeline?
    }

    private let lifelines = Lock<[Watched]>([])
    private let parking = SocketParking(timeout: .seconds(3_600))
    private let executor: ThreadExecutor

    private init() {
        executor = ThreadExecutor(name: "amqp watchdog", parking: parking)
        executor.start { [lifelines, parking] in
            let watched = lifelines.withLock { lifelines in
                lifelines.removeAll { $0.lifeline == nil }
                return lifelines
            }
            for entry in watched { entry.lifeline?.cutIfStuck() }
            parking.wait(atMost: watched.isEmpty ? .seconds(3_600) : .milliseconds(500))
        }
    }

    func watch(_ lifeline: Lifeline) {
        lifelines.withLock { $0.append(Watched(lifeline: lifeline)) }
        parking.unpark()
    }
}
