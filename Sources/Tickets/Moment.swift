/// How long a host has been up, suspended time included: the clock that no one sets.
///
/// On Linux `CLOCK_BOOTTIME`, beside `/proc/sys/kernel/random/boot_id`.
package struct Uptime: Hashable, Sendable {
    /// Names one run of one host.
    package var boot: String
    package var milliseconds: Int64

    package init(boot: String, milliseconds: Int64) {
        self.boot = boot
        self.milliseconds = milliseconds
    }

    /// Of no host's run: comparable with nothing.
    package static var unknown: Uptime { Uptime(boot: "", milliseconds: 0) }
}

/// What the clocks of a host show: the wall clock, which may be set at any time, and the uptime, which may not.
package struct Moment: Hashable, Sendable {
    /// By how much the wall clocks of two hosts may differ.
    package static let tolerance = Duration.seconds(10)

    package var wall: Instant
    package var uptime: Uptime

    package init(wall: Instant, uptime: Uptime) {
        self.wall = wall
        self.uptime = uptime
    }

    /// What the wall clock would show now, had nobody set it since `start`.
    ///
    /// Fences are measured on this scale, so that a clock that steps by an hour neither opens one early nor keeps it
    /// closed. Between two hosts, or two boots, only wall clocks can be compared: there the answer is earlier by
    /// ``tolerance``, which makes fences longer.
    package func wall(asOf start: Moment) -> Instant {
        guard uptime.boot == start.uptime.boot else { return wall - Self.tolerance }
        return start.wall + .milliseconds(uptime.milliseconds - start.uptime.milliseconds)
    }

    /// The earlier of two moments of one host, whatever its wall clock was set to in between.
    static func earlier(_ first: Self, _ second: Self) -> Self {
        second.wall(asOf: first) < first.wall ? second : first
    }
}
