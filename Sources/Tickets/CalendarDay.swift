/// A day in Belgium, as whoever closes a till counts: from midnight to midnight in Brussels, so of 23 or 25 hours where
/// the clocks are changed.
package struct CalendarDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package let number: Int

    package init(number: Int) { self.number = number }

    /// The day that a moment lies in.
    package init(of moment: Instant) {
        let local = moment.milliseconds + Self.offset(at: moment)
        number = Int(local.floored(by: Self.milliseconds))
    }

    /// A day of the Gregorian calendar; nil where it has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9_999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let first = Self.first(year, month)
        guard day <= Self.first(year, month + 1) - first else { return nil }
        number = first + day - 1
    }

    /// The first moment of the day.
    package var start: Instant {
        let midnight = Int64(number) * Self.milliseconds
        // No change is so close to midnight that the hour before it has another offset.
        return Instant(
            milliseconds: midnight - Self.offset(at: Instant(milliseconds: midnight - 3_600_000))
        )
    }

    package var next: CalendarDay { CalendarDay(number: number + 1) }

    package static func < (first: Self, second: Self) -> Bool { first.number < second.number }

    private static let milliseconds: Int64 = 86_400_000

    /// How far Brussels is ahead of UTC, in milliseconds: the rule of the European Union since 1996 (directive
    /// 2000/84/EC), summer time from the last Sunday of March to that of October, both at 01:00 UTC.
    private static func offset(at moment: Instant) -> Int64 {
        let year = CalendarDay(number: Int(moment.milliseconds.floored(by: milliseconds))).parts.year
        let isSummer = change(year, 3) <= moment && moment < change(year, 10)
        return isSummer ? 7_200_000 : 3_600_000
    }

    /// The last Sunday of a month at 01:00 UTC.
    private static func change(_ year: Int, _ month: Int) -> Instant {
        let last = first(year, month + 1) - 1
        // The first of January 1970 was a Thursday.
        let daysSinceSunday = Int(Int64(last + 4).remainder(by: 7))
        return Instant(milliseconds: Int64(last - daysSinceSunday) * milliseconds + 3_600_000)
    }
}

extension CalendarDay: CustomStringConvertible {
    /// `2026-11-28`.
    package var description: String {
        let (year, month, day) = parts
        return "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))"
    }

    /// The day in the Gregorian calendar; years begin in March here, so that a leap day is the last one.
    var parts: (year: Int, month: Int, day: Int) {
        // From 0000-03-01.
        let days = Int64(number) + 719_468
        let era = days.floored(by: 146_097)
        let ofEra = days.remainder(by: 146_097)
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(day))
    }

    /// The number of a month's first day; month 13 is the next January.
    fileprivate static func first(_ year: Int, _ month: Int) -> Int {
        let (year, month) = month > 12 ? (year + 1, month - 12) : (year, month)
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let era = shifted.floored(by: 400)
        let yearOfEra = shifted - era * 400
        let ofYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5
        return Int(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468)
    }
}

extension Int64 {
    fileprivate func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    fileprivate func remainder(by divisor: Int64) -> Int64 { self - floored(by: divisor) * divisor }
}

extension Int {
    fileprivate func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
