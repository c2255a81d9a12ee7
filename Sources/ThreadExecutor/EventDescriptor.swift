import CLinux
import Glibc
import Synchronization

/// An `eventfd` and, once known, one socket to watch beside it.
package final class SocketParking: Parking {
    private let event: Int32
    private let socket = Atomic<Int32>(-1)
    private let timeout: Int32

    package init(timeout: Duration) {
        self.event = uitpas_eventfd()
        self.timeout = Int32(timeout / .milliseconds(1))
    }

    deinit { close(event) }

    package func watch(socket descriptor: Int32) { socket.store(descriptor, ordering: .relaxed) }

    package func park() {
        var watched = [
            pollfd(fd: event, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&watched, 2, timeout)
        if watched[0].revents != 0 {
            var count: UInt64 = 0
            _ = read(event, &count, 8)
        }
    }

    package func unpark() {
        var one: UInt64 = 1
        _ = write(event, &one, 8)
    }
}
