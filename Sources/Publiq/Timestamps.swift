import Glibc
import Tickets

extension Instant {
    /// Reads an HTTP date: `Mon, 23 Nov 2026 10:00:00 GMT`; the obsolete forms are not read.
    init?(httpDate text: String) {
        let words = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        guard let day = Int(words[1]), let year = Int(words[3]), let time = Self.time(words[4]) else {
            return nil
        }
        self.init(year: year, month: month + 1, day: day, milliseconds: time)
    }

    /// Reads an RFC 3339 time, with a fraction of a second or without; also `+0100` without its colon.
    init?(rfc3339 text: String) {
        let parts = text.uppercased().split(separator: "T", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard date.count == 3, let year = date[0], let month = date[1], let day = date[2] else { return nil }
        let zoneStart = parts[1].firstIndex { $0 == "Z" || $0 == "+" || $0 == "-" }
        guard let zoneStart, let time = Self.time(parts[1][..<zoneStart]) else { return nil }
        guard let offset = Self.offset(parts[1][zoneStart...]) else { return nil }
        self.init(year: year, month: month, day: day, milliseconds: time - offset)
    }

    /// What the system's clock says.
    static var systemNow: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private init?(year: Int, month: Int, day: Int, milliseconds: Int64) {
        guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        // https://howardhinnant.github.io/date_algorithms.html#days_from_civil
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = Int64(era * 146_097 + dayOfEra - 719_468)
        self.init(milliseconds: days * 86_400_000 + milliseconds)
    }

    /// Milliseconds of `10:00:00` or `10:00:00.123456`.
    private static func time(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = Int64(parts[0]), let minute = Int64(parts[1]) else { return nil }
        let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard let second = Int64(seconds[0]), seconds.count <= 2 else { return nil }
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second) else {
            return nil
        }
        var fraction: Int64 = 0
        if seconds.count == 2 {
            guard !seconds[1].isEmpty, seconds[1].allSatisfy({ $0.isASCII && $0.isNumber }) else {
                return nil
            }
            fraction = Int64((String(seconds[1]) + "00").prefix(3)) ?? 0
        }
        return ((hour * 60 + minute) * 60 + second) * 1_000 + fraction
    }

    private static func offset(_ text: Substring) -> Int64? {
        if text == "Z" { return 0 }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard digits.count == 4, let number = Int64(digits), number >= 0 else { return nil }
        let milliseconds = (number / 100 * 60 + number % 100) * 60_000
        return text.first == "-" ? -milliseconds : milliseconds
    }
}
