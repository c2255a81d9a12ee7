import Discretion
import Tickets

/// What only the ledger can tell.
extension MappingInspection {
    /// How long a price that was sold counts as one of Tixly's.
    private static let memory = Duration.seconds(30 * 86_400)

    /// By default UiTPAS sells a passholder one ticket an event, whatever dates that has.
    func checkDates(
        of event: UiTdatabankEvent,
        _ mapping: Mapping,
        _ finding: inout MappingFinding
    ) async throws(LedgerError) {
        guard event.hasSeveralDates else { return }
        let others = try await ledger.mappings(onto: event.id)
        guard let problem = SharedDates(of: mapping.event, on: event.id, among: others).problem else {
            return
        }
        finding.problems.append(problem)
    }

    func checkTrade(
        in event: UiTdatabankEvent,
        _ mapping: Mapping,
        _ finding: inout MappingFinding
    ) async throws(LedgerError) {
        let start = now - Self.memory
        let trade = try await records.trade(
            in: mapping.event,
            since: max(start, finding.prices?.since ?? start)
        )
        checkPrices(trade.prices, &finding)
        guard let organizer = finding.organizer else { return }
        let elsewhere = trade.registered.filter { $0.key != organizer }
        guard !elsewhere.isEmpty else { return }
        let count = elsewhere.values.reduce(0, +)
        let old = elsewhere.keys.sorted().map(\.text).joined(separator: ", ")
        finding.problems.append(
            .organizerChanged,
            "\(count) registered \(count == 1 ? "sale stays" : "sales stay") with \(old), while UiTdatabank names "
                + "\(organizer) today; uitpas mappings moved lists them, and publiq can say who is paid."
        )
    }

    /// An event without a base price has been told so.
    private func checkPrices(_ sold: Set<Cents>, _ finding: inout MappingFinding) {
        guard !finding.problems.contains(where: { $0.code == .noBasePrice }) else { return }
        let strange = sold.subtracting(finding.prices?.categories ?? []).sorted()
        guard !strange.isEmpty else { return }
        let prices = strange.prefix(5).map(\.description).joined(separator: ", ")
        let more = strange.count > 5 ? " and \(strange.count - 5) more" : ""
        finding.problems.append(
            .priceNotCategory,
            "Tixly sells at \(prices)\(more) euro, which is no price of the event in UiTdatabank; add the price "
                + "category there, or correct the price in Tixly."
        )
    }
}

extension UiTdatabankEvent {
    /// Whether one passholder may want to come more than once, and can't.
    ///
    /// What is open all year has a limit by the week.
    var hasSeveralDates: Bool {
        dateCount > 1 || calendarType == "multiple" || calendarType == "periodic"
    }
}

/// The Tixly events that are mapped onto one UiTdatabank event with a given one.
///
/// What is said of one must be said of all, so it is a function of who they are. References count, found or not: they are
/// written down before anybody looks, so that of two that come at once one sees the other.
struct SharedDates {
    private let event: UiTdatabankEventID
    private let others: [EventID]

    init(of tixlyEvent: EventID, on event: UiTdatabankEventID, among mappings: [Mapping]) {
        self.event = event
        others =
            mappings
            .filter { $0.event != tixlyEvent && $0.leads(to: event) && !$0.isDeleted }
            .map(\.event).sorted()
    }

    /// Nil where the event has its UiTdatabank event to itself.
    var problem: MappingProblem? {
        guard !others.isEmpty else { return nil }
        let names = others.prefix(3).map(\.text).joined(separator: ", ")
        let more = others.count > 3 ? " and more" : ""
        return MappingProblem(
            code: .datesShareEvent,
            message: Redaction.sentence(
                "Tixly's \(names)\(more) \(others.count > 1 ? "are" : "is") mapped onto \(event), too, which has "
                    + "several dates, so that UiTPAS refuses a passholder's second purchase; make an event of each "
                    + "date in UiTdatabank."
            )
        )
    }
}
