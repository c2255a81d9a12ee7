import CLinux
import Glibc
import Synchronization

/// A serial executor that owns one operating-system thread.
///
/// An actor that names it as its executor may hold the handle of a C library that blocks or must stay on one
/// thread: the handle is plain actor state. The thread runs the jobs it was given, takes a turn, and parks.
package final class ThreadExecutor: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopping = false
        var turn: (@Sendable () -> Void)?
    }

    /// Said, because the default is what somebody's `ulimit -s` says: librabbitmq reads a header that fills a frame with
    /// 26,000 arrays in one another by recursion, which takes 4 MiB.
    private static let stackSize = 16 << 20

    private let name: String
    private let parking: any Parking
    private let state = Lock(State())
    private let thread = Atomic<UInt>(0)

    /// Names the thread (Linux keeps 15 bytes) and says where it sleeps.
    package init(name: String, parking: any Parking) {
        self.name = name
        self.parking = parking
    }

    /// Starts the thread, once; `turn` runs on it after each batch of jobs and after each sleep.
    package func start(turn: (@Sendable () -> Void)? = nil) {
        state.withLock { $0.turn = turn }
        var handle = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackSize)
        let context = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(
            &handle,
            &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<ThreadExecutor>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context
        )
        precondition(status == 0, "pthread_create failed: \(status)")
        uitpas_name_thread(handle, String(decoding: name.utf8.prefix(15), as: UTF8.self))
        pthread_detach(handle)
    }

    /// Lets the thread end once it has run the jobs it was given.
    ///
    /// A job that comes later never runs, so this belongs in the `deinit` of the actor the thread serves:
    /// nobody can call an actor that nobody holds.
    package func stop() {
        state.withLock { $0.isStopping = true }
        parking.unpark()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        parking.unpark()
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    package func isIsolatingCurrentContext() -> Bool? {
        thread.load(ordering: .acquiring) == UInt(uitpas_current_thread())
    }

    package func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the \(name) thread")
    }

    private func run() {
        thread.store(UInt(uitpas_current_thread()), ordering: .releasing)
        // A thread's id is given out again once it has ended.
        defer { thread.store(0, ordering: .releasing) }
        while true {
            let (jobs, turn, isStopping) = state.withLock { state in
                defer { state.jobs.removeAll(keepingCapacity: true) }
                return (state.jobs, state.turn, state.isStopping)
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            if isStopping, jobs.isEmpty { return }
            turn?()
            if state.withLock({ $0.jobs.isEmpty && !$0.isStopping }) { parking.park() }
        }
    }
}
