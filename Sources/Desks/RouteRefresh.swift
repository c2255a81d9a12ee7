import Metrics
package import Tickets
package import Working

/// Asks UiTdatabank again about an event at the moments when money depends on it, and brings its mapping up to date.
package struct RouteRefresh: Sendable {
    /// Why UiTPAS may not know the event of a sale.
    package enum Absence: Hashable, Sendable {
        /// UiTdatabank does not show it just now; its mapping says so.
        case unpublished
        /// It was changed so lately that UiTPAS, which hears of it some seconds later, may know it soon.
        case unheardOf
        /// The mapping has moved on meanwhile.
        case elsewhere
        /// UiTdatabank shows it: UiTPAS means what it says.
        case meant
    }

    private let ledger: any Ledger & MappingRecords
    private let uitdatabank: any UiTdatabank
    private let glances: any UiTdatabank
    private let now: @Sendable () -> Instant
    private let unconfirmed = Counter(label: "uitpas_organizers_unconfirmed_total")

    /// `glances` is asked where an answer is worth having, but not worth waiting for; by default as the other is.
    package init(
        ledger: any Ledger & MappingRecords,
        uitdatabank: any UiTdatabank,
        glances: (any UiTdatabank)? = nil,
        now: @escaping @Sendable () -> Instant
    ) {
        self.ledger = ledger
        self.uitdatabank = uitdatabank
        self.glances = glances ?? uitdatabank
        self.now = now
    }

    /// Whom UiTdatabank names just now for the events that some lines are on the way to; where that is news, their
    /// mappings are brought up to date.
    ///
    /// It is the lines' own events that count: a mapping may lead elsewhere by now, or nowhere. Where UiTdatabank can't be
    /// asked what is known stays as it is: a sale does not wait for it. What UiTdatabank does not show has no organiser.
    ///
    /// `since` is when the lines can first have been sold; whose an event was shortly before, or since then, is read from
    /// its mapping's history.
    package func look(at lines: [Line], since moment: Instant? = nil) async throws(Failure) -> OrganizerLook {
        var look = OrganizerLook()
        for (id, events) in lines.eventsByRoute {
            let event: UiTdatabankEvent?
            do throws(UpstreamFailure) {
                event = try await glances.event(id)
            } catch {
                unconfirmed.increment()
                continue
            }
            guard let naming = event?.naming else {
                look.nobodys.insert(id)
                continue
            }
            look.named[id] = naming
            if let moment, !naming.isSettled(by: moment) {
                look.formerly[id] = try await formerOrganizer(of: id, naming, events, since: moment)
            }
            for known in try await mappings(of: events).values
            where known.uitdatabankEvent == id && known.organizer != naming.organizer {
                _ = try await write(over: known) { $0.organizer = naming.organizer }
            }
        }
        return look
    }

    /// Whose else an event was last, as far as we have noticed, since UiTPAS can have taken it for his at a moment.
    private func formerOrganizer(
        of id: UiTdatabankEventID,
        _ naming: NamedOrganizer,
        _ events: Set<EventID>,
        since moment: Instant
    ) async throws(Failure) -> OrganizerID? {
        var last: (organizer: OrganizerID, at: Instant)?
        do throws(LedgerError) {
            for event in events {
                for change in try await ledger.history(of: event)
                where change.at >= moment - OrganizerLook.hearsay && change.at >= last?.at ?? change.at {
                    guard let before = change.before, before.uitdatabankEvent == id,
                        let organizer = before.organizer, organizer != naming.organizer
                    else { continue }
                    last = (organizer, change.at)
                }
            }
        } catch {
            throw .of(error)
        }
        return last?.organizer
    }

    /// Those of the lines' events that have another route by now, where publiq will not take a sale under the organiser
    /// we know; the mappings are brought up to date.
    package func moved(of lines: [Line]) async throws(Failure) -> [EventID] {
        var moved: [EventID] = []
        for event in Set(lines.map(\.content.event)) {
            let routes = Set(lines.filter { $0.content.event == event }.map(\.route))
            if routes != [try await current(event)] { moved.append(event) }
        }
        return moved
    }

    /// Whose an event is today; nil where nobody knows.
    func organizer(of event: UiTdatabankEventID) async -> OrganizerID? {
        // Where UiTdatabank can't be asked, or does not show it, that is whom a mapping names.
        if let named = try? await glances.event(event)?.organizer { return named }
        // Where the ledger can't be asked either, nobody is named, and the first refusal stands.
        let mappings = try? await ledger.mappings(onto: event)
        return mappings?.first { $0.uitdatabankEvent == event && $0.organizer != nil }?.organizer
    }

    /// Why UiTPAS does not know a line's event.
    package func absence(of line: Line) async throws(Failure) -> Absence {
        let event = line.content.event
        guard let route = line.route, let known = try await mappings(of: [event])[event],
            known.route?.event == route.event
        else { return .elsewhere }
        let found = try await document(route.event)
        guard let problem = MappingProblem(absenceOf: found, route.event) else {
            return isUnheardOf(found) ? .unheardOf : .meant
        }
        let isWritten = try await write(over: known) { mapping in
            mapping.problems.removeAll { $0.code == problem.code }
            mapping.problems.append(problem)
        }
        return isWritten ? .unpublished : .elsewhere
    }

    /// Whether an event of some lines was changed so lately that UiTPAS may not have heard of it.
    package func isUnheardOf(_ lines: [Line]) async throws(Failure) -> Bool {
        for event in Set(lines.compactMap(\.route?.event)).sorted() {
            let document = try await document(event)
            if isUnheardOf(document) { return true }
        }
        return false
    }

    private func isUnheardOf(_ document: UiTdatabankEvent?) -> Bool {
        document?.modifiedAt.map { now().since($0) < OrganizerLook.hearsay } == true
    }

    private func current(_ event: EventID) async throws(Failure) -> Route? {
        let known = try await mappings(of: [event])[event]
        guard let known, let id = known.uitdatabankEvent else { return known?.route }
        guard let organizer = try await document(id)?.organizer, organizer != known.organizer else {
            return known.route
        }
        guard try await write(over: known, { $0.organizer = organizer }) else {
            return try await mappings(of: [event])[event]?.route
        }
        return Route(event: id, organizer: organizer)
    }

    private func mappings(of events: Set<EventID>) async throws(Failure) -> [EventID: Mapping] {
        do throws(LedgerError) {
            return try await ledger.mappings(of: events)
        } catch {
            throw .of(error)
        }
    }

    private func document(_ id: UiTdatabankEventID) async throws(Failure) -> UiTdatabankEvent? {
        do throws(UpstreamFailure) {
            return try await uitdatabank.event(id)
        } catch {
            throw .of(error)
        }
    }

    /// Whether the change was made: who has written since may have looked at UiTdatabank later than we did.
    private func write(
        over known: Mapping,
        _ change: @escaping @Sendable (inout Mapping) -> Void
    ) async throws(Failure) -> Bool {
        let now = max(now(), known.updatedAt + .milliseconds(1))
        do {
            return try await ledger.changeMapping(of: known.event) { stored in
                guard stored == known else { return false }
                var mapping = known
                change(&mapping)
                mapping.updatedAt = now
                stored = mapping
                return true
            }
        } catch {
            throw .of(error)
        }
    }
}

extension [Line] {
    /// The UiTdatabank events that they are on the way to, each with the Tixly events that lead there.
    fileprivate var eventsByRoute: [UiTdatabankEventID: Set<EventID>] {
        reduce(into: [:]) { events, line in
            guard let id = line.route?.event else { return }
            events[id, default: []].insert(line.content.event)
        }
    }
}
