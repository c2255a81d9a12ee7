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
        let (days, inDay) = milliseconds.quotientAndFloorRemainder(by: 86_400_000)
        let (year, month, day) = Self.date(daysSince1970: days)
        let seconds = inDay / 1_000
        return "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))T"
            + "\((seconds / 3_600).padded(2)):\((seconds / 60 % 60).padded(2)):\((seconds % 60).padded(2))"
            + ".\((inDay % 1_000).padded(3))Z"
    }

    /// The civil date.
    ///
    /// Source: http://howardhinnant.github.io/date_algorithms.html#civil_from_days
    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndFloorRemainder(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func quotientAndFloorRemainder(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    fileprivate func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
