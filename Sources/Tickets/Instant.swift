/// A moment on the wall clock, in milliseconds since 1970.
///
/// The domain is told the time; it never asks.
package struct Instant: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A time that others have written as a number; nil where no calendar has it (before year 0, after 9999).
    ///
    /// Any other can be told, compared and added to without overflowing.
    package init?(foreign milliseconds: Int64) {
        guard Self.calendar.contains(milliseconds) else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// As above, in seconds.
    package init?(foreignSeconds seconds: Int64) {
        let (milliseconds, isTooFar) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !isTooFar else { return nil }
        self.init(foreign: milliseconds)
    }

    /// What RFC 3339 has a text for: 0000-01-01 to 9999-12-31, in UTC.
    private static let calendar: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

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
