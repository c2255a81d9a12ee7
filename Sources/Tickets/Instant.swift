/// A moment on the wall clock, in milliseconds since 1970.
///
/// The domain is told the time; it never asks.
package struct Instant: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (first: Self, second: Self) -> Bool { first.milliseconds < second.milliseconds }

    package static func + (moment: Self, duration: Duration) -> Self {
        Self(milliseconds: moment.milliseconds + duration.wholeMilliseconds)
    }

    package static func - (moment: Self, duration: Duration) -> Self {
        Self(milliseconds: moment.milliseconds - duration.wholeMilliseconds)
    }

    /// How long after `earlier` this moment is; negative when it is before.
    package func since(_ earlier: Self) -> Duration {
        .milliseconds(milliseconds - earlier.milliseconds)
    }
}

extension Duration {
    /// This duration in milliseconds, what is less cut off.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
