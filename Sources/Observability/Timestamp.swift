internal import FoundationEssentials

/// A moment of the wall clock, to the millisecond.
package struct Timestamp: Hashable, Sendable {
    /// Since 1970, UTC.
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The moment it is.
    package static var now: Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339, as in `2026-11-23T19:02:11.123Z`.
    package var description: String {
        // Half a millisecond, since the style cuts off and a binary fraction may lie just below.
        let date = Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1_000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
