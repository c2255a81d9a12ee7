import Messages
import Tickets
import Working

/// Posting once, and what follows from the answer.
extension SaleDesk {
    /// publiq's word for an event that UiTPAS does not know.
    private static let eventNotFound = "event-not-found"

    /// Whether an event has passed to another organiser since its lines were routed: then nothing is posted, and the next
    /// claim sends them on.
    ///
    /// As late as can be; what happens after this look is found by the next one.
    func hasPassedOn(
        _ lines: [Line],
        _ look: OrganizerLook,
        _ attempt: Attempt,
        _ part: Part,
        telling reaction: inout Reaction
    ) async throws(Failure) -> Bool {
        let organizers = Set(lines.compactMap { $0.route.flatMap { look.named[$0.event]?.organizer } })
        guard !organizers.isSubset(of: [part.organizer]) else { return false }
        reaction.publications += try await record(.returned(reason: "organizer-changed"), attempt, part)
        return true
    }

    func post(
        _ lines: [Line],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant
    ) async -> PostResult {
        await uitpas.post(
            lines.compactMap(\.tuple),
            for: organizer,
            notAfter: notAfter,
            timings: world.timings
        )
    }

    /// Writes an answer down; a cause comes back when publiq could not read a line, which is parked.
    func record(
        _ result: PostResult,
        _ attempt: Attempt,
        _ lines: [Line],
        _ part: Part,
        telling reaction: inout Reaction
    ) async throws(Failure) -> DeadLetterCause? {
        switch result {
        case .registered(let receipts):
            // An event may pass to another organiser between our look and UiTPAS's, which may hear of it late.
            let after = try await routes.look(at: lines, since: attempt.startedAt.wall)
            reaction.publications += try await record(
                .registered(receipts),
                attempt,
                part,
                after: after
            )
        case .refused(let index, Self.eventNotFound, let messages):
            try await recordAbsence(at: index, messages, attempt, lines, part, telling: &reaction)
        case .refused(let index, let reason, let messages):
            reaction.publications += try await record(
                .refused(index: index, reason: reason, messages: messages),
                attempt,
                part
            )
        case .rejected(let index, let reason):
            reaction.publications += try await record(.rejected(index: index, reason: reason), attempt, part)
            return DeadLetterCause(reason: .rejectedByPubliq, detail: "publiq rejected a line: \(reason)")
        case .unknown(let reason):
            reaction.publications += try await record(.unknown(reason: reason), attempt, part)
        case .notExecuted(let failure):
            reaction.publications += try await record(.returned(reason: failure.kind.rawValue), attempt, part)
            reaction.publications += try await consider(failure, lines)
        }
        return nil
    }

    private func record(
        _ answer: PostAnswer,
        _ attempt: Attempt,
        _ part: Part,
        after: OrganizerLook = OrganizerLook()
    ) async throws(Failure) -> [Publication] {
        let now = world.now()
        return try await world.ledger.tell(part.head) { basket, snapshot in
            let mappings = try snapshot.mappings(of: Set(basket.lines.values.map(\.content.event)))
            return basket.record(
                answer,
                of: attempt,
                at: now,
                atomicity: part.atomicity,
                knowing: mappings,
                after: after
            )
        }
    }

    /// What follows from a post that took no effect: the next round when the mapping has moved on, another
    /// attempt later, or a dead letter.
    private func consider(_ failure: UpstreamFailure, _ lines: [Line]) async throws(Failure) -> [Publication]
    {
        switch failure.kind {
        case .noCredentials:
            throw .permanent(DeadLetterCause(reason: .noCredentials, detail: failure.description))
        case .forbidden:
            let refreshed = try await refreshed(lines)
            guard refreshed.isEmpty else { return refreshed }
            guard try await !routes.isUnheardOf(lines) else {
                throw .transient(
                    .upstream,
                    detail:
                        "\(failure.description); UiTdatabank has just changed whose the event is, or something else"
                )
            }
            throw .permanent(DeadLetterCause(reason: .forbidden, detail: failure.description))
        case .rateLimited, .unauthorized, .timeout, .error, .paced, .turnedAway, .crowded:
            throw .of(failure)
        }
    }

    /// Lines that nobody may post, for lack of a client: on their way to another organiser, or else a dead letter.
    func consider(barred lines: [Line], _ part: Part) async throws(Failure) -> [Publication] {
        let refreshed = try await refreshed(lines)
        guard refreshed.isEmpty else { return refreshed }
        throw .permanent(
            DeadLetterCause(
                reason: .noCredentials,
                detail: "no client is configured for organiser \(part.organizer)"
            )
        )
    }

    /// What has everybody told of the events that have passed to another organiser.
    private func refreshed(_ lines: [Line]) async throws(Failure) -> [Publication] {
        try await routes.moved(of: lines).map { .refresh($0) }
    }

    /// UiTPAS does not know an event: what UiTdatabank says of that decides whether the sale waits or is refused.
    private func recordAbsence(
        at index: Int?,
        _ messages: LocalizedText,
        _ attempt: Attempt,
        _ lines: [Line],
        _ part: Part,
        telling reaction: inout Reaction
    ) async throws(Failure) {
        let named = index.flatMap { lines.indices.contains($0) ? [lines[$0]] : nil } ?? lines
        var absences: [EventID: RouteRefresh.Absence] = [:]
        do throws(Failure) {
            for line in named where absences[line.content.event] == nil {
                absences[line.content.event] = try await routes.absence(of: line)
            }
        } catch {
            reaction.publications += try await record(.returned(reason: Self.eventNotFound), attempt, part)
            throw error
        }
        // The mapping worker tells everybody.
        for event in absences.keys.sorted() where absences[event] == .unpublished {
            reaction.publications.append(.refresh(event))
        }
        if absences.values.contains(.unpublished) {
            reaction.publications += try await record(.unpublished(index: index), attempt, part)
        } else if absences.values.contains(.elsewhere) {
            reaction.publications += try await record(.returned(reason: Self.eventNotFound), attempt, part)
        } else if absences.values.contains(.unheardOf) {
            reaction.publications += try await record(.returned(reason: Self.eventNotFound), attempt, part)
            throw .transient(
                .upstream,
                detail: "UiTPAS does not know the event yet, which UiTdatabank has just changed"
            )
        } else {
            reaction.publications += try await record(
                .refused(index: index, reason: Self.eventNotFound, messages: messages),
                attempt,
                part
            )
        }
    }
}
