import Discretion
package import Tickets
import Working

/// What UiTdatabank says of a mapping, and what is wrong with it.
package struct MappingFinding: Hashable, Sendable {
    package var event: UiTdatabankEventID?
    package var organizer: OrganizerID?
    package var problems: [MappingProblem]
}

/// Checks that an event has what a UiTPAS event needs. https://docs.publiq.be/docs/uitpas/registering-events
struct MappingInspection {
    var rules: BasketRules?
    var uitdatabank: any UiTdatabank
    var hasCredentials: @Sendable (OrganizerID) -> Bool

    func inspect(_ mapping: Mapping) async throws(Failure) -> MappingFinding {
        var finding = MappingFinding(event: nil, organizer: nil, problems: problemsInTixly(of: mapping))
        guard !mapping.isDeleted else { return kept(mapping) }
        guard let reference = mapping.reference else {
            if mapping.carries(label: rules?.eventLabel ?? "UiTPAS") {
                finding.add(
                    .notMapped,
                    "The event has no UiTdatabank id. Fill in its id or URL in Tixly, or run `uitpas mappings set`."
                )
            }
            return finding
        }
        guard let id = UiTdatabankEventID(reference: reference) else {
            finding.add(
                .invalidReference,
                "\"\(reference.prefix(80))\" holds no UiTdatabank id. Fill in the id or the URL of the event."
            )
            return finding
        }
        finding.event = id
        guard
            let event = try await found({ () async throws(UpstreamFailure) in try await uitdatabank.event(id)
            })
        else {
            finding.event = nil
            finding.add(.eventNotFound, "UiTdatabank has no event \(id). Check the id in Tixly.")
            return finding
        }
        check(event, &finding)
        try await checkOrganizer(of: event, &finding)
        return finding
    }

    /// A deleted event keeps its route: tickets that were sold are still registered and cancelled.
    private func kept(_ mapping: Mapping) -> MappingFinding {
        MappingFinding(event: mapping.uitdatabankEvent, organizer: mapping.organizer, problems: [])
    }

    private func problemsInTixly(of mapping: Mapping) -> [MappingProblem] {
        guard let rules else { return [] }
        var finding = MappingFinding(event: nil, organizer: nil, problems: [])
        let label = rules.eventLabel
        if !mapping.carries(label: label) {
            if let similar = mapping.labels.first(where: { $0.lowercased().contains(label.lowercased()) }) {
                finding.add(
                    .labelResembles,
                    "The label \"\(similar)\" is not \"\(label)\": tariffs are not asked for."
                )
            } else if mapping.reference != nil {
                finding.add(.labelMissing, "The event is mapped but lacks the label \"\(label)\" in Tixly.")
            }
        }
        guard !mapping.ticketTypes.isEmpty else { return finding.problems }
        if rules.standardTicketTypes.isDisjoint(with: mapping.ticketTypes) {
            let types = rules.standardTicketTypes.sorted().joined(separator: "\" or \"")
            finding.add(
                .standardTicketTypeMissing,
                "The event lacks the ticket type \"\(types)\" that UiTPAS turns."
            )
        }
        if mapping.ticketTypes.contains(rules.integrationTicketType) {
            finding.add(
                .integrationTicketTypeSet,
                "The ticket type \"\(rules.integrationTicketType)\" is set on the event; remove it, the basket sets it."
            )
        }
        return finding.problems
    }

    private func check(_ event: UiTdatabankEvent, _ finding: inout MappingFinding) {
        if !["APPROVED", "READY_FOR_VALIDATION", ""].contains(event.workflowStatus) {
            finding.add(
                .notPublished,
                "The event is \(event.workflowStatus.lowercased()) in UiTdatabank. Publish it there."
            )
        }
        if (event.basePrice ?? Cents(0)) == Cents(0) {
            finding.add(
                .noBasePrice,
                "The event has no base price, or one of 0 euro, in UiTdatabank. Fill it in there."
            )
        }
    }

    private func checkOrganizer(
        of event: UiTdatabankEvent,
        _ finding: inout MappingFinding
    ) async throws(Failure) {
        guard let id = event.organizer else {
            finding.add(
                .organizerMissing,
                "The event has no organiser with an id in UiTdatabank. Choose a UiTPAS organiser there."
            )
            return
        }
        finding.organizer = id
        let organizer = try await found { () async throws(UpstreamFailure) in
            try await uitdatabank.organizer(id)
        }
        let labels = (organizer?.labels ?? []) + event.labels
        if !labels.contains(where: \.isUiTPASLabel) {
            finding.add(
                .organizerNotUiTPAS,
                "Organiser \(id) is not known as a UiTPAS organiser in UiTdatabank. Ask publiq to make it one."
            )
        }
        if !hasCredentials(id) {
            let name = organizer?.name["nl"] ?? organizer?.name.values.first ?? "the organiser"
            finding.add(
                .noCredentials,
                "No credentials are configured for \(name) (\(id)). Add it under `organizers` in the configuration."
            )
        }
    }

    private func found<Document>(
        _ fetch: () async throws(UpstreamFailure) -> Document?
    ) async throws(Failure) -> Document? {
        do throws(UpstreamFailure) {
            return try await fetch()
        } catch {
            throw .of(error)
        }
    }
}

extension MappingFinding {
    fileprivate mutating func add(_ code: MappingProblem.Code, _ message: String) {
        problems.append(MappingProblem(code: code, message: Redaction.sentence(message)))
    }
}

extension String {
    /// Whether UiTPAS put this label on something: one label a card system, and Brussels' `Paspartoe`.
    fileprivate var isUiTPASLabel: Bool {
        let text = lowercased()
        return text == "paspartoe" || text.hasPrefix("uitpas")
    }
}
