import CLinux
import Glibc
import Synchronization

/// Sleeps until woken, until one socket has something to read or room to write, or until a time is up.
///
/// Waking a thread that is awake costs one atomic exchange and no system call.
package final class SocketParking: Parking {
    private static let awake = 0
    private static let notified = 1
    private static let parked = 2

    private let event: Int32
    private let socket = Atomic<Int32>(-1)
    private let events = Atomic<Int16>(Int16(POLLIN))
    private let timeout: Atomic<Int32>
    private let state = Atomic<Int>(SocketParking.awake)

    /// Sleeps for `timeout` at most, until ``wait(atMost:)`` says otherwise.
    package init(timeout: Duration) {
        let event = uitpas_eventfd()
        precondition(event >= 0, "no eventfd: errno \(errno)")
        self.event = event
        self.timeout = Atomic(Self.milliseconds(timeout))
    }

    deinit { close(event) }

    /// Also wakes when `descriptor` has something to read; -1 watches none.
    package func watch(socket descriptor: Int32) { socket.store(descriptor, ordering: .relaxed) }

    /// Whether room to write on the watched socket wakes as well.
    package func watchForRoom(_ isWanted: Bool) {
        events.store(Int16(isWanted ? POLLIN | POLLOUT : POLLIN), ordering: .relaxed)
    }

    /// Sets the longest sleep, from the next ``park()`` on.
    package func wait(atMost duration: Duration) {
        timeout.store(Self.milliseconds(duration), ordering: .relaxed)
    }

    package func park() {
        let (didPark, _) = state.compareExchange(
            expected: Self.awake,
            desired: Self.parked,
            ordering: .acquiringAndReleasing
        )
        if didPark { sleep() }
        state.store(Self.awake, ordering: .sequentiallyConsistent)
    }

    package func unpark() {
        guard state.exchange(Self.notified, ordering: .acquiringAndReleasing) == Self.parked else { return }
        var one: UInt64 = 1
        // Fails only when the counter is full, and then the thread is woken anyway.
        _ = write(event, &one, 8)
    }

    private func sleep() {
        var watched = (
            pollfd(fd: event, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket.load(ordering: .relaxed), events: events.load(ordering: .relaxed), revents: 0)
        )
        let timeout = timeout.load(ordering: .relaxed)
        withUnsafeMutableBytes(of: &watched) { raw in
            let descriptors = raw.bindMemory(to: pollfd.self)
            // An interrupted or failed poll is a short sleep: the thread looks around and parks again.
            _ = poll(descriptors.baseAddress, nfds_t(descriptors.count), timeout)
            guard descriptors[0].revents != 0 else { return }
            var count: UInt64 = 0
            // A wake-up that is written after this only cuts the next sleep short.
            _ = read(event, &count, 8)
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int32 {
        let milliseconds = (duration / .milliseconds(1)).rounded(.up)
        return Int32(max(0, min(milliseconds, Double(Int32.max))))
    }
}
