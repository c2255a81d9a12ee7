import FoundationEssentials

/// Which events a search is about, before `q`.
struct EventFilter {
    private var statuses: Set<String>?
    private var audiences: Set<String>?
    private var availableTo: Date?
    private var modified: ClosedRange<Date>?
    private var dates: ClosedRange<Date>?
    private var organizer: String?
    private var words: [String] = []
    private var isUiTPAS: Bool?

    /// Reads what is asked for; what is not gets publiq's default filters.
    init(_ call: Call, now: Date) throws(Problem) {
        let hasDefaults = call["disableDefaultFilters"] != "true"
        statuses = Self.choices(
            call["workflowStatus"],
            hasDefaults ? ["APPROVED", "READY_FOR_VALIDATION"] : nil
        )
        audiences = Self.choices(call["audienceType"], hasDefaults ? ["everyone"] : nil)
        if call["availableTo"] == nil, hasDefaults { availableTo = now }
        modified = try Self.range(call, "modifiedFrom", "modifiedTo")
        dates = try Self.range(call, "dateFrom", "dateTo")
        organizer = call["organizerId"]
        words = call["text"]?.words ?? []
        isUiTPAS = call["uitpas"].map { $0 == "true" }
    }

    func admits(_ event: Event, organizer embedded: Organizer?) -> Bool {
        if let statuses, !statuses.contains(event.workflowStatus) { return false }
        if let audiences, !audiences.contains(event.audienceType) { return false }
        if let modified, !modified.contains(event.modified) { return false }
        if let organizer, organizer != event.organizer { return false }
        if let availableTo, let end = event.dates.last.flatMap({ Date(rfc3339: $0.end) }), end < availableTo {
            return false
        }
        if let dates, !event.dates.isEmpty {
            let isOn = event.dates.contains { span in
                guard let start = Date(rfc3339: span.start), let end = Date(rfc3339: span.end) else {
                    return false
                }
                return start <= dates.upperBound && end >= dates.lowerBound
            }
            guard isOn else { return false }
        }
        if !words.isEmpty, !Set(words).isSubset(of: event.name.words) { return false }
        guard let isUiTPAS else { return true }
        let labels = event.labels + event.shownHiddenLabels(of: embedded)
        return isUiTPAS
            == labels.contains { $0.lowercased() == "paspartoe" || $0.lowercased().hasPrefix("uitpas") }
    }

    /// Nil: all of them.
    private static func choices(_ text: String?, _ standard: Set<String>?) -> Set<String>? {
        guard let text else { return standard }
        return text == "*" ? nil : Set(text.split(separator: ",").map(String.init))
    }

    private static func range(
        _ call: Call,
        _ from: String,
        _ to: String
    ) throws(Problem) -> ClosedRange<Date>? {
        if call[from] == nil, call[to] == nil { return nil }
        let lower = try time(call, from) ?? .distantPast
        let upper = try time(call, to) ?? .distantFuture
        guard lower <= upper else {
            throw .badSearch("Start \(from) date should be equal to or smaller than \(to)")
        }
        return lower...upper
    }

    private static func time(_ call: Call, _ name: String) throws(Problem) -> Date? {
        guard let text = call[name] else { return nil }
        // A fraction of a second is more than it reads.
        guard !text.contains("."), let date = Date(rfc3339: text) else {
            throw .badSearch("\(name) should be an ISO-8601 datetime, for example 2017-04-26T12:20:05+01:00")
        }
        return date
    }
}

extension Date {
    /// Reads a time with an offset; nil for what is none.
    init?(rfc3339 text: String) {
        // What can't be read is told by whoever asked.
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        self = date
    }

    /// As UiTdatabank writes times: to the second, in UTC, with an offset.
    var asInJSONLD: String { ISO8601Format().replacing("Z", with: "+00:00") }

    /// The second that it lies in; UiTdatabank knows no less.
    var wholeSecond: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }

    /// When everything of the built-in world was made.
    static let beginning = Date(timeIntervalSince1970: 1_767_600_000)
}
