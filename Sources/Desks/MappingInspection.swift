import Discretion
package import Tickets
import Working

/// What UiTdatabank says of a mapping, and what is wrong with it.
package struct MappingFinding: Hashable, Sendable {
    package var event: UiTdatabankEventID?
    package var organizer: OrganizerID?
    package var problems: [MappingProblem]
    package var prices: EventPrices?
    /// Whose the event is.
    package var look = OrganizerLook()
}

/// Checks that an event has what a UiTPAS event needs. https://docs.publiq.be/docs/uitpas/registering-events
struct MappingInspection {
    var rules: BasketRules?
    var uitdatabank: any UiTdatabank
    var rights: RegistrationRights
    var ledger: any Ledger
    var records: any MappingRecords
    var now: Instant

    func inspect(_ mapping: Mapping) async throws(Failure) -> MappingFinding {
        guard !mapping.isDeleted else { return try await kept(mapping) }
        let inTixly = rules.map { TixlyInspection(rules: $0).problems(of: mapping) } ?? []
        var finding = MappingFinding(event: nil, organizer: nil, problems: inTixly, prices: mapping.prices)
        guard let reference = mapping.reference else { return finding }
        guard let id = UiTdatabankEventID(reference: reference) else {
            finding.problems.append(
                .invalidReference,
                "\"\(reference.prefix(80))\" holds no UiTdatabank id; fill in the id or the URL of the event."
            )
            return finding
        }
        guard
            let event = try await found({ () async throws(UpstreamFailure) in try await uitdatabank.event(id)
            })
        else {
            finding.problems += [MappingProblem(absenceOf: nil, id)].compactMap(\.self)
            finding.look.nobodys.insert(id)
            return finding
        }
        finding.event = id
        if let naming = event.naming {
            finding.look.named[id] = naming
        } else {
            finding.look.nobodys.insert(id)
        }
        finding.prices = EventPrices(
            Set(event.prices.filter { $0.category != "uitpas" }.map(\.price)),
            modifiedAt: event.modifiedAt,
            after: mapping.prices,
            wasSeen: mapping.uitdatabankEvent == id,
            now: now
        )
        check(event, &finding)
        try await checkOrganizer(of: event, mapping, &finding)
        do throws(LedgerError) {
            try await checkDates(of: event, mapping, &finding)
            try await checkTrade(in: event, mapping, &finding)
        } catch {
            throw .of(error)
        }
        return finding
    }

    /// A deleted event keeps its route: tickets that were sold are still registered and cancelled.
    ///
    /// Where some wait because UiTdatabank did not show the event, it is seen whether it does again.
    private func kept(_ mapping: Mapping) async throws(Failure) -> MappingFinding {
        var finding = MappingFinding(
            event: mapping.uitdatabankEvent,
            organizer: mapping.organizer,
            problems: [],
            prices: mapping.prices
        )
        guard let id = mapping.uitdatabankEvent, !mapping.isPublished else { return finding }
        let event = try await found { () async throws(UpstreamFailure) in try await uitdatabank.event(id) }
        finding.problems += [MappingProblem(absenceOf: event, id)].compactMap(\.self)
        return finding
    }

    private func check(_ event: UiTdatabankEvent, _ finding: inout MappingFinding) {
        finding.problems += [MappingProblem(absenceOf: event, event.id)].compactMap(\.self)
        if (event.basePrice ?? Cents(0)) == Cents(0) {
            let price = event.basePrice == nil ? "no base price" : "a base price of 0 euro"
            finding.problems.append(
                .noBasePrice,
                "The event has \(price) in UiTdatabank; fill in a base price there."
            )
        }
    }

    private func checkOrganizer(
        of event: UiTdatabankEvent,
        _ mapping: Mapping,
        _ finding: inout MappingFinding
    ) async throws(Failure) {
        guard let id = event.organizer else {
            finding.problems.append(
                .organizerMissing,
                "The event has no organiser with an id in UiTdatabank; choose a UiTPAS organiser there."
            )
            return
        }
        finding.organizer = id
        let organizer = try await found { () async throws(UpstreamFailure) in
            try await uitdatabank.organizer(id)
        }
        let name = organizer.flatMap { $0.name["nl"] ?? $0.name.values.sorted().first }
        let words = name.map { "\($0) (\(id))" } ?? "organiser \(id)"
        // An event may still carry the labels of the organiser it had before.
        if !(organizer?.labels ?? event.labels).contains(where: \.isUiTPASLabel) {
            finding.problems.append(
                .organizerNotUiTPAS,
                "UiTdatabank does not know \(words) as a UiTPAS organiser; choose another for the event there, or ask "
                    + "publiq to make it one."
            )
        }
        await checkRight(of: id, named: words, mapping, &finding)
    }

    private func checkRight(
        of organizer: OrganizerID,
        named words: String,
        _ mapping: Mapping,
        _ finding: inout MappingFinding
    ) async {
        switch await rights.right(for: organizer) {
        case .granted: break
        case .noCredentials:
            finding.problems.append(
                .noCredentials,
                "No credentials are configured for \(words); add it under organizers in the configuration."
            )
        case .refused:
            finding.problems.append(
                .credentialsRefused,
                "publiq refuses the credentials of \(words); check clientId and secret, and run uitpas doctor."
            )
        case .lacking:
            finding.problems.append(
                .noPermission,
                "The credentials of \(words) lack \(RegistrationRights.permission) for it; ask publiq for that."
            )
        case .unknown:
            // What was found out before is as true as it was.
            guard mapping.organizer == organizer else { return }
            finding.problems += mapping.problems.filter {
                $0.code == .noPermission || $0.code == .credentialsRefused
            }
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

extension [MappingProblem] {
    mutating func append(_ code: MappingProblem.Code, _ message: String) {
        append(MappingProblem(code: code, message: Redaction.sentence(message)))
    }
}

extension String {
    /// Whether UiTPAS put this label on something: one label a card system, and Brussels' `Paspartoe`.
    fileprivate var isUiTPASLabel: Bool {
        let text = lowercased()
        return text == "paspartoe" || text.hasPrefix("uitpas")
    }
}
