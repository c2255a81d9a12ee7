internal import CCurl
import Synchronization
import ThreadExecutor

/// Owns a curl multi handle: `curl_multi_poll` is where the thread sleeps, and `curl_multi_wakeup` the only
/// call other threads make.
final class MultiParking: Parking {
    // Safe: `curl_multi_wakeup` may be called from any thread; everything else happens on the client's thread,
    // and the cleanup when neither the client nor its thread is left.
    nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    private let milliseconds = Atomic<Int32>(MultiParking.longest)
    private static let longest: Int32 = 60_000

    init() {
        guard let multi = curl_multi_init() else { preconditionFailure("curl_multi_init: out of memory") }
        self.multi = multi
    }

    deinit { curl_multi_cleanup(multi) }

    /// The next ``park()`` returns by then at the latest.
    func wake(at instant: ContinuousClock.Instant?) {
        guard let instant else { return milliseconds.store(Self.longest, ordering: .relaxed) }
        // Rounded up, or the thread would spin through the last millisecond.
        let left = (ContinuousClock.now.duration(to: instant) / .milliseconds(1)).rounded(.up)
        milliseconds.store(Int32(min(max(left, 0), Double(Self.longest))), ordering: .relaxed)
    }

    func park() { curl_multi_poll(multi, nil, 0, milliseconds.load(ordering: .relaxed), nil) }
    func unpark() { curl_multi_wakeup(multi) }
}
