/// Whole days in Brussels, both ends included.
package struct Period: Hashable, Sendable {
    package let first: CalendarDay
    package let last: CalendarDay

    package init(first: CalendarDay, last: CalendarDay) {
        self.first = first
        self.last = last
    }

    /// The first moment in it.
    package var from: Instant { first.start }
    /// The first moment after it.
    package var until: Instant { last.next.start }

    package func contains(_ moment: Instant) -> Bool { from <= moment && moment < until }
}

extension Period {
    /// Why a text names no period, in words that follow it.
    package struct Unreadable: Error, Hashable, CustomStringConvertible {
        package var description: String

        static let shape = Unreadable(
            description: "is no period; expected 2026, 2026-Q4, 2026-11, 2026-11-15 or 2026-11-01..2026-11-15"
        )
    }

    /// Reads a year, quarter, month or day, or two of them with `..` between: from the beginning of the one to the end
    /// of the other.
    package init(_ text: String) throws(Unreadable) {
        guard let dots = text.range(of: "..") else {
            self = try Self.single(text)
            return
        }
        let first = try Self.single(String(text[..<dots.lowerBound]))
        let last = try Self.single(String(text[dots.upperBound...]))
        guard first.first <= last.last else {
            throw Unreadable(description: "ends before it begins; turn it round")
        }
        self.init(first: first.first, last: last.last)
    }

    /// What is outside is a slip of the pen.
    private static let years = 1900...2999

    private static func single(_ text: String) throws(Unreadable) -> Period {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let year = parts.first.flatMap({ number($0, 4) }), parts.count <= 3 else { throw .shape }
        guard years.contains(year) else {
            throw Unreadable(
                description:
                    "is no period with sales; expected a year from \(years.lowerBound) to \(years.upperBound)"
            )
        }
        switch parts.count {
        case 1:
            return try months(year, 1, 12)
        case 2 where parts[1].first == "Q" || parts[1].first == "q":
            guard let quarter = number(parts[1].dropFirst(), 1) else { throw .shape }
            guard (1...4).contains(quarter) else {
                throw Unreadable(description: "has no such quarter; there are Q1 to Q4")
            }
            return try months(year, quarter * 3 - 2, quarter * 3)
        case 2:
            guard let month = number(parts[1], 2) else { throw .shape }
            return try months(year, month, month)
        default:
            guard let month = number(parts[1], 2), let day = number(parts[2], 2) else { throw .shape }
            guard let date = CalendarDay(year: year, month: month, day: day) else {
                throw Unreadable(description: "has a day that no calendar has")
            }
            return Period(first: date, last: date)
        }
    }

    private static func months(_ year: Int, _ first: Int, _ last: Int) throws(Unreadable) -> Period {
        let (nextYear, nextMonth) = last == 12 ? (year + 1, 1) : (year, last + 1)
        guard let start = CalendarDay(year: year, month: first, day: 1),
            let end = CalendarDay(year: nextYear, month: nextMonth, day: 1)
        else { throw Unreadable(description: "has a month that no calendar has") }
        return Period(first: start, last: CalendarDay(number: end.number - 1))
    }

    private static func number(_ digits: some StringProtocol, _ width: Int) -> Int? {
        guard digits.utf8.count == width,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(String(digits))
    }
}

extension String {
    /// Where a text stands in this one; the standard library has it only with Foundation.
    fileprivate func range(of wanted: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(wanted) {
                return index..<self.index(index, offsetBy: wanted.count)
            }
            formIndex(after: &index)
        }
        return nil
    }
}
