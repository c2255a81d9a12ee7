import Desks
import Tickets

/// Which UiTdatabank events a run of `uitpas reconcile` is about.
///
/// The mapping of today does not tell where a Tixly event's sales are: it may have led elsewhere as they were registered.
struct EventChoice {
    let ledger: any Ledger & UpstreamBook
    /// Whether there is a client with which an organiser's list can be read.
    let hasClient: @Sendable (OrganizerID) -> Bool

    /// The events, each with the organisers whose lists have its sales.
    ///
    /// Without a period also those that are mapped and of which nothing was sold: something may have been, elsewhere.
    func events(
        sold period: Period?,
        named name: String?,
        of organizer: OrganizerID?
    ) async throws -> [(event: UiTdatabankEventID, organizers: Set<OrganizerID>)] {
        var events = try await ledger.eventsSold(ReportScope(period: period))
        var named = events
        for mapping in try await ledger.mappings() {
            guard let route = mapping.route else { continue }
            guard period == nil || events[route.event] != nil else { continue }
            named[route.event, default: []].insert(route.organizer)
            // Whoever moved an event to an organiser of others' need not have that one's client.
            guard events[route.event] == nil || hasClient(route.organizer) else { continue }
            events[route.event, default: []].insert(route.organizer)
        }
        if let name {
            let wanted = try await uitdatabankEvents(of: name)
            events = events.filter { wanted.contains($0.key) }
        }
        if let organizer { events = events.filter { named[$0.key]?.contains(organizer) == true } }
        return events.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The event itself, or of Tixly's what it leads to today and all that it led to as it was sold.
    private func uitdatabankEvents(of name: String) async throws -> Set<UiTdatabankEventID> {
        let event = EventID(name)
        var events = Set(try await ledger.eventsSold(ReportScope(event: event)).keys)
        if let mapped = try await ledger.mappings(of: [event])[event]?.uitdatabankEvent {
            events.insert(mapped)
        }
        return events.union([UiTdatabankEventID(reference: name) ?? UiTdatabankEventID(name)])
    }
}
