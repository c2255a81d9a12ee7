import FoundationEssentials
import JSON

/// How many tickets with the social tariff one pass may have for one event.
struct TicketLimit: Hashable, Sendable {
    enum Period: String, CaseIterable {
        case absolute = "ABSOLUTE"
        case day = "DAY"
        case week = "WEEK"
        case month = "MONTH"
        case quarter = "QUARTER"
        case year = "YEAR"
    }

    static let onceEver = TicketLimit(volume: 1, period: .absolute)

    var volume: Int
    var period: Period
}

extension TicketLimit {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        volume = fields.required("volume", "an integer", else: 0, \.integer)
        let names = Period.allCases.map(\.rawValue).joined(separator: ", ")
        period = fields.required("periodType", "one of \(names)", else: .absolute) {
            $0.text.flatMap(Period.init)
        }
        try fields.finish()
    }

    var json: JSON { ["volume": JSON(volume), "periodType": .string(period.rawValue)] }

    /// When the period that `now` lies in began, in UTC, weeks on Monday.
    func start(of now: Date) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let day = calendar.startOfDay(for: now)
        let parts = calendar.dateComponents([.year, .month, .weekday], from: day)
        guard let year = parts.year, let month = parts.month, let weekday = parts.weekday else { return day }
        func first(of month: Int) -> Date {
            calendar.date(from: DateComponents(year: year, month: month, day: 1)) ?? day
        }
        return switch period {
        case .absolute: .distantPast
        case .day: day
        case .week: day.addingTimeInterval(-86_400 * Double((weekday + 5) % 7))
        case .month: first(of: month)
        case .quarter: first(of: (month - 1) / 3 * 3 + 1)
        case .year: first(of: 1)
        }
    }

    /// The period in the words of a message to the passholder.
    var inDutch: String {
        switch period {
        case .absolute: ""
        case .day: " per dag"
        case .week: " per week"
        case .month: " per maand"
        case .quarter: " per kwartaal"
        case .year: " per jaar"
        }
    }
}
