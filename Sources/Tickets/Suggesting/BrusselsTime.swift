extension Instant {
    /// The day that it is in Brussels, counted from the first of January 1970.
    package var brusselsDay: Int { Int(brusselsSeconds.flooredDivision(by: 86_400).quotient) }

    /// The time of day in Brussels, in minutes since midnight.
    package var brusselsMinute: Int { Int(brusselsSeconds.flooredDivision(by: 86_400).remainder / 60) }

    /// Date and time of day in Brussels: `2027-03-01 20:00`.
    package var inBrussels: String {
        let date = Self.date(ofDay: brusselsDay)
        let time = [brusselsMinute / 60, brusselsMinute % 60].map { $0.twoDigits }
        return "\(date.year)-\(date.month.twoDigits)-\(date.day.twoDigits) \(time.joined(separator: ":"))"
    }

    /// When a day begins in Brussels.
    package init(brusselsDay day: Int) {
        let midnight = Int64(day) * 86_400
        // Clocks are never put forward or back at midnight, so that the offset of the moment itself is the right one.
        let guess = Instant(milliseconds: (midnight - 3_600) * 1_000)
        self.init(milliseconds: (midnight - guess.brusselsOffset) * 1_000)
    }

    private var seconds: Int64 { milliseconds.flooredDivision(by: 1_000).quotient }
    private var brusselsSeconds: Int64 { seconds + brusselsOffset }

    /// Seconds ahead of UTC, by the rule that has held since 1996: summer time is from the last Sunday of March to the last
    /// of October, 01:00 UTC.
    private var brusselsOffset: Int64 {
        let year = Self.date(ofDay: Int(seconds.flooredDivision(by: 86_400).quotient)).year
        let begin = Self.lastSunday(of: 3, year) * 86_400 + 3_600
        let end = Self.lastSunday(of: 10, year) * 86_400 + 3_600
        return begin <= seconds && seconds < end ? 7_200 : 3_600
    }

    /// The last Sunday of a month with 31 days, in days since 1970.
    private static func lastSunday(of month: Int, _ year: Int) -> Int64 {
        let last = Int64(day(year, month, 31))
        // The first of January 1970 was a Thursday.
        return last - (last + 4).flooredDivision(by: 7).remainder
    }

    /// Days since 1970, in the proleptic Gregorian calendar. https://howardhinnant.github.io/date_algorithms.html
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = Int64(month <= 2 ? year - 1 : year)
        let (era, yearOfEra) = year.flooredDivision(by: 400)
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int(era * 146_097 + dayOfEra - 719_468)
    }

    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (Int64(day) + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        return (year, month, Int(dayOfYear - (153 * shifted + 2) / 5 + 1))
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Int {
    fileprivate var twoDigits: String { self < 10 ? "0\(self)" : "\(self)" }
}
