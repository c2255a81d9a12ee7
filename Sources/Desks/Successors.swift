import Tickets
import Working

/// Who may speak for a sale that is at UiTPAS where its event has passed to another organiser since.
///
/// publiq wants a permission "for the organizer of the event", and does not say whether that is the one whose the event was
/// when the sale was registered, as with the money, or the one whose it is today. So the first one's client is asked with,
/// and where publiq refuses that (403), the other's, if there is one.
struct Successors: Sendable {
    let uitpas: any UiTPAS
    let routes: RouteRefresh

    /// The organiser whose an event is today, if that is another one, for whom there is a client.
    func successor(of organizer: OrganizerID, at event: UiTdatabankEventID) async -> OrganizerID? {
        guard let named = await routes.organizer(of: event), named != organizer,
            uitpas.hasCredentials(for: named)
        else { return nil }
        return named
    }

    /// As ``UiTPAS/sales(of:for:)``; a list that was read for the successor says so.
    func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        let refusal: UpstreamFailure
        do throws(UpstreamFailure) {
            return try await uitpas.sales(of: event, for: organizer)
        } catch {
            guard error.kind == .forbidden else { throw error }
            refusal = error
        }
        guard let successor = await successor(of: organizer, at: event) else { throw refusal }
        do throws(UpstreamFailure) {
            var reading = try await uitpas.sales(of: event, for: successor)
            reading.stranger = successor
            return reading
        } catch {
            throw error.after(refusal, for: successor)
        }
    }

    /// Removes the sales of some lines.
    ///
    /// That the successor knows no such sale means that it is gone, though the first was refused: it may have been removed for
    /// him already, by a delivery that died.
    func remove(
        _ lines: [Line],
        for organizer: OrganizerID,
        deadline: Duration
    ) async -> [(Line, RemovalResult)] {
        var results = await removed(lines, for: organizer, deadline)
        for event in Set(results.filter(\.1.isForbidden).compactMap(\.0.route?.event)).sorted() {
            guard let successor = await successor(of: organizer, at: event) else { continue }
            let refused = results.filter { $0.1.isForbidden && $0.0.route?.event == event }
            let again = await removed(refused.map(\.0), for: successor, deadline)
            results.removeAll { $0.1.isForbidden && $0.0.route?.event == event }
            results += again.map { line, result in
                (line, result.after(refused.first { $0.0.id == line.id }?.1, for: successor))
            }
        }
        return results
    }

    private func removed(
        _ lines: [Line],
        for organizer: OrganizerID,
        _ deadline: Duration
    ) async -> [(Line, RemovalResult)] {
        await withTaskGroup(of: (Line, RemovalResult)?.self) { group in
            for line in lines {
                guard let sale = line.ticketSale else { continue }
                group.addTask { (line, await uitpas.remove(sale, for: organizer, deadline: deadline)) }
            }
            return await group.reduce(into: []) { results, result in
                if let result { results.append(result) }
            }
        }
    }
}

extension UpstreamFailure {
    /// What was met for a successor, after what was met before.
    fileprivate func after(_ refusal: UpstreamFailure, for successor: OrganizerID) -> UpstreamFailure {
        let text = "\(refusal.description); for \(successor), whose the event is today: \(description)"
        return UpstreamFailure(kind: kind, description: text, retryAfter: retryAfter)
    }
}

extension RemovalResult {
    fileprivate var isForbidden: Bool {
        if case .failed(let failure) = self { failure.kind == .forbidden } else { false }
    }

    /// As above; a no is told with what was met before it, too.
    fileprivate func after(_ first: RemovalResult?, for successor: OrganizerID) -> RemovalResult {
        guard case .failed(let refusal) = first, case .failed(let failure) = self else { return self }
        return .failed(failure.after(refusal, for: successor))
    }
}
