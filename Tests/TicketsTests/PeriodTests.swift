import Testing
import Tickets

@Suite struct `Days and periods of Brussels` {
    private func day(_ year: Int, _ month: Int, _ day: Int) throws -> CalendarDay {
        try #require(CalendarDay(year: year, month: month, day: day))
    }

    @Test(arguments: [
        // 2026-11-28T00:00+01:00, 2026-07-01T00:00+02:00, and the days on which the clocks are changed.
        (2026, 11, 28, 1_795_820_400, 24), (2026, 7, 1, 1_782_856_800, 24),
        (2026, 3, 29, 1_774_738_800, 23), (2026, 10, 25, 1_792_879_200, 25),
        (2024, 2, 29, 1_709_161_200, 24), (1970, 1, 1, -3_600, 24),
    ])
    func `a day lasts from midnight to midnight`(
        _ year: Int,
        _ month: Int,
        _ day: Int,
        _ start: Int64,
        _ hours: Int64
    ) throws {
        let day = try self.day(year, month, day)
        #expect(day.start.milliseconds == start * 1_000)
        #expect(day.next.start.milliseconds - day.start.milliseconds == hours * 3_600_000)
        #expect(CalendarDay(of: day.start) == day)
        let last = Instant(milliseconds: day.next.start.milliseconds - 1)
        #expect(CalendarDay(of: last) == day)
    }

    @Test func `every moment lies in the day between whose midnights it is`() throws {
        var day = try day(2023, 12, 1)
        let end = try self.day(2029, 2, 1)
        while day < end {
            let parts = day.description.split(separator: "-").compactMap { Int($0) }
            #expect(try self.day(parts[0], parts[1], parts[2]) == day)
            var moment = day.start
            while moment < day.next.start {
                #expect(CalendarDay(of: moment) == day)
                moment = moment + .seconds(1_800)
            }
            day = day.next
        }
    }

    @Test(arguments: [
        ("2026", "2026-01-01", "2026-12-31"), ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-q1", "2026-01-01", "2026-03-31"), ("2026-11", "2026-11-01", "2026-11-30"),
        ("2028-02", "2028-02-01", "2028-02-29"), ("2026-11-15", "2026-11-15", "2026-11-15"),
        ("2026-11-01..2026-11-15", "2026-11-01", "2026-11-15"),
        ("2025-Q3..2026", "2025-07-01", "2026-12-31"),
    ])
    func `a period includes both its ends`(_ text: String, _ first: String, _ last: String) throws {
        let period = try Period(text)
        #expect(period.first.description == first)
        #expect(period.last.description == last)
        #expect(period.contains(period.from))
        #expect(!period.contains(period.until))
        #expect(period.until == period.last.next.start)
    }

    @Test(arguments: [
        ("yesterday", "is no period"), ("", "is no period"), ("26", "is no period"),
        ("2026-1", "is no period"), ("2026-11-", "is no period"), ("2026-11-15-1", "is no period"),
        ("..", "is no period"), ("2026..", "is no period"), ("2026-Q5", "no such quarter"),
        ("2026-13", "a month that no calendar has"), ("2026-02-29", "a day that no calendar has"),
        ("2026-11-15..2026-11-01", "ends before it begins"), ("+026-11", "is no period"),
        ("0000", "a year from 1900 to 2999"), ("9999", "a year from 1900 to 2999"),
        ("2026..9999-12", "a year from 1900 to 2999"),
    ])
    func `what is no period is told apart`(_ text: String, _ complaint: String) {
        #expect { try Period(text) } throws: { "\($0)".contains(complaint) }
    }
}
