package import Tickets
package import Working

/// Asks UiTdatabank again who organises an event, when publiq will not take a sale under the organiser we know.
package struct RouteRefresh: Sendable {
    private let ledger: any Ledger
    private let uitdatabank: any UiTdatabank
    private let now: @Sendable () -> Instant

    package init(ledger: any Ledger, uitdatabank: any UiTdatabank, now: @escaping @Sendable () -> Instant) {
        self.ledger = ledger
        self.uitdatabank = uitdatabank
        self.now = now
    }

    /// Those of the lines' events that have another route by now; the mappings are brought up to date.
    package func moved(of lines: [Line]) async throws(Failure) -> [EventID] {
        var moved: [EventID] = []
        for event in Set(lines.map(\.content.event)) {
            let routes = Set(lines.filter { $0.content.event == event }.map(\.route))
            if routes != [try await current(event)] { moved.append(event) }
        }
        return moved
    }

    private func current(_ event: EventID) async throws(Failure) -> Route? {
        let known: Mapping?
        do throws(LedgerError) {
            known = try await ledger.mappings(of: [event])[event]
        } catch {
            throw .of(error)
        }
        guard let known, let id = known.uitdatabankEvent else { return known?.route }
        let found: UiTdatabankEvent?
        do throws(UpstreamFailure) {
            found = try await uitdatabank.event(id)
        } catch {
            throw .of(error)
        }
        guard let organizer = found?.organizer, organizer != known.organizer else { return known.route }
        let now = max(now(), known.updatedAt + .milliseconds(1))
        do {
            return try await ledger.changeMapping(of: event) { mapping in
                // Who has written since may have looked at UiTdatabank later than we did.
                guard mapping == known else { return mapping?.route }
                mapping?.organizer = organizer
                mapping?.updatedAt = now
                return mapping?.route
            }
        } catch {
            throw .of(error)
        }
    }
}
