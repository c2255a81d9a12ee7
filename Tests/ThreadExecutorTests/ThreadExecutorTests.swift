import CLinux
import Glibc
import Testing
import ThreadExecutor

private actor Witness {
    let executor: ThreadExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private(set) var turns = 0

    init(_ executor: ThreadExecutor) { self.executor = executor }

    func threadID() -> UInt { UInt(uitpas_current_thread()) }
    func bump() { turns += 1 }

    /// Blocks its thread until `count` threads are here.
    func meet(at barrier: Barrier) { barrier.arrive() }
}

/// Lets threads through once enough of them wait.
private final class Barrier: Sendable {
    // Safe: POSIX barriers are made to be shared; set up in `init`, destroyed in `deinit`.
    nonisolated(unsafe) private let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)

    init(_ count: UInt32) { pthread_barrier_init(barrier, nil, count) }

    deinit {
        pthread_barrier_destroy(barrier)
        barrier.deallocate()
    }

    func arrive() { pthread_barrier_wait(barrier) }
}

@Suite(.timeLimit(.minutes(1)))
struct ThreadExecutorTests {
    private func witness(_ name: String) -> (ThreadExecutor, Witness) {
        let executor = ThreadExecutor(name: name, parking: SocketParking(timeout: .seconds(30)))
        return (executor, Witness(executor))
    }

    @Test func `every job of an actor runs on its one thread`() async {
        let (executor, witness) = witness("one thread")
        executor.start()
        var threads: Set<UInt> = []
        for _ in 0..<50 { threads.insert(await witness.threadID()) }
        #expect(threads.count == 1)
        #expect(!threads.contains(UInt(uitpas_current_thread())))
        executor.stop()
    }

    @Test func `the turn runs on the same thread after the jobs`() async {
        let (executor, witness) = witness("turns")
        executor.start { [weak witness] in witness?.assumeIsolated { $0.bump() } }
        _ = await witness.threadID()
        while await witness.turns < 3 {}
        executor.stop()
    }

    @Test func `blocking jobs of eight actors block at the same time`() async {
        let barrier = Barrier(8)
        let actors = (0..<8).map { witness("block \($0)") }
        for (executor, _) in actors { executor.start() }
        await withTaskGroup(of: Void.self) { group in
            for (_, actor) in actors { group.addTask { await actor.meet(at: barrier) } }
        }
        for (executor, _) in actors { executor.stop() }
    }

    @Test func `it vouches for its own thread only`() async {
        let (executor, witness) = witness("vouch")
        executor.start()
        _ = await witness.threadID()
        #expect(executor.isIsolatingCurrentContext() == false)
        executor.stop()
    }

    @Test func `a job given before the thread starts is run`() async {
        let (executor, witness) = witness("early")
        async let thread = witness.threadID()
        executor.start()
        #expect(await thread != 0)
        executor.stop()
    }

    @Test func `many callers at once lose no job`() async {
        let (executor, witness) = witness("many")
        executor.start()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10_000 { group.addTask { await witness.bump() } }
        }
        #expect(await witness.turns == 10_000)
        executor.stop()
    }
}
