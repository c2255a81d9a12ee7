import Glibc
package import Tickets

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Instant {
    /// What the wall clock shows.
    package static var now: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}

extension Moment {
    /// What this host's clocks show.
    package static var now: Moment { Moment(wall: .now, uptime: .now) }
}

extension Uptime {
    /// Since this host's boot, suspended time included.
    fileprivate static var now: Uptime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Uptime(
            boot: boot,
            milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        )
    }

    /// The kernel's name for this boot; one of our own where there is no `/proc`, so that at least this process can
    /// compare its own moments.
    private static let boot: String = {
        // Unreadable: the line below has the answer.
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let name = (text ?? "").filter { !$0.isWhitespace }
        return name.isEmpty ? UUID().uuidString.lowercased() : name
    }()
}
