package import Tickets

extension Instant {
    /// Reads a time with an offset, with or without fractions of a second (RFC 3339, section 5.6).
    ///
    /// Foundation's parser takes the 31st of November, 25 o'clock and what follows a time; this one does not. What is
    /// less than a millisecond is cut off. An offset may lack its colon (`+0100`), as PHP writes it.
    package init?(rfc3339 text: String) {
        var reader = Reader(rest: text.utf8[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("Tt"),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let millisecond = reader.fraction(), let offset = reader.offset(),
            reader.rest.isEmpty
        else { return nil }
        // 60 is a leap second.
        guard (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day), hour < 24,
            minute < 60,
            second <= 60
        else { return nil }
        let minutes = (Self.days(before: year, month) + day - 1) * 1_440 + hour * 60 + minute - offset
        // An offset can lead out of the years that have a text.
        self.init(foreign: Int64(minutes * 60 + second) * 1_000 + Int64(millisecond))
    }

    /// This moment in UTC with milliseconds, RFC 3339.
    package var rfc3339: String {
        let (day, rest) = milliseconds.flooredDivision(by: 86_400_000)
        // 400 years have 146,097 days; what this is off by is at most a year.
        var year = 1970 + Int((day * 400).flooredDivision(by: 146_097).quotient)
        while Self.days(before: year + 1, 1) <= Int(day) { year += 1 }
        while Self.days(before: year, 1) > Int(day) { year -= 1 }
        var month = 1
        while month < 12, Self.days(before: year, month + 1) <= Int(day) { month += 1 }
        let date =
            "\(year.padded(to: 4))-\(month.padded(to: 2))-"
            + (Int(day) - Self.days(before: year, month) + 1).padded(to: 2)
        let (seconds, fraction) = (Int(rest / 1_000), Int(rest % 1_000))
        let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0.padded(to: 2) }
        return "\(date)T\(time.joined(separator: ":")).\(fraction.padded(to: 3))Z"
    }

    private static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// From the first of January 1970 to the first of a month; negative before.
    private static func days(before year: Int, _ month: Int) -> Int {
        let earlier = Int64(year - 1)
        let leaps = [4, -100, 400].reduce(0) { count, rule in
            count + Int(earlier.flooredDivision(by: Int64(abs(rule))).quotient) * rule.signum()
        }
        let months = (1..<month).reduce(0) { $0 + days(in: $1, of: year) }
        // 477 leap days came before 1970.
        return (year - 1970) * 365 + leaps - 477 + months
    }

    /// Takes a time apart from the left.
    private struct Reader {
        var rest: Substring.UTF8View

        mutating func take(_ choices: String) -> Bool {
            guard let first = rest.first, choices.utf8.contains(first) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func digit() -> Int? {
            guard let first = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
                return nil
            }
            rest.removeFirst()
            return Int(first - UInt8(ascii: "0"))
        }

        mutating func number(_ count: Int) -> Int? {
            var number = 0
            for _ in 0..<count {
                guard let digit = digit() else { return nil }
                number = number * 10 + digit
            }
            return number
        }

        /// Milliseconds; 0 where there is no fraction.
        mutating func fraction() -> Int? {
            guard take(".") else { return 0 }
            guard let first = digit() else { return nil }
            var (milliseconds, place) = (first * 100, 10)
            while let digit = digit() {
                milliseconds += digit * place
                place /= 10
            }
            return milliseconds
        }

        /// Minutes ahead of UTC.
        mutating func offset() -> Int? {
            if take("Zz") { return 0 }
            let isBehind = rest.first == UInt8(ascii: "-")
            guard take("+-"), let hours = number(2) else { return nil }
            _ = take(":")
            guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
            return (hours * 60 + minutes) * (isBehind ? -1 : 1)
        }
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Int {
    fileprivate func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
