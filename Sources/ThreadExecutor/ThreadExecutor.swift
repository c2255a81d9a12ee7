import CLinux
import Glibc
import Synchronization

/// Where an executor's thread sleeps when it has nothing to run, and how others wake it.
package protocol Parking: Sendable {
    /// Blocks the calling thread until ``unpark()`` is called or there is something to look at.
    func park()
    /// Wakes the parked thread; may be called from any thread.
    func unpark()
}

/// A serial executor that owns one operating-system thread.
package final class ThreadExecutor: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopping = false
        var turn: (@Sendable () -> Void)?
    }

    private let name: String
    private let parking: any Parking
    private let state = Lock(State())
    private let thread = Atomic<UInt>(0)

    package init(name: String, parking: any Parking) {
        self.name = name
        self.parking = parking
    }

    /// Starts the thread; `turn` runs on it after each batch of jobs.
    package func start(turn: (@Sendable () -> Void)? = nil) {
        state.withLock { $0.turn = turn }
        var handle = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(&handle, nil, { context in
            let executor = Unmanaged<ThreadExecutor>.fromOpaque(context!).takeRetainedValue()
            executor.run()
            return nil
        }, context)
        precondition(status == 0, "pthread_create failed: \(status)")
        uitpas_name_thread(handle, String(name.prefix(15)))
        pthread_detach(handle)
    }

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
        thread.load(ordering: .acquiring) == UInt(pthread_self())
    }

    package func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the \(name) thread")
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .releasing)
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
