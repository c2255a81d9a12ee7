import Metrics
package import Tickets

/// UiTPAS of which each event's list of sales is read by one caller at a time, for all who wait.
///
/// A list of thousands of sales takes many requests, and when publiq stumbles many ask for the same one. Who asks while
/// it is being read waits for the next reading, with everybody else who does: the date of what he hears is later than
/// his question, so it tells of everything that he knew by then. A reading that fails has failed for all who
/// waited for it; each comes back by his own rules. When the one who reads is stopped, the next in line reads for the
/// rest. Nothing is kept once the answer is there.
///
/// Who waits takes no place at the gate, but one of the worker's. So no more than `places` callers of a client
/// wait, and who comes then comes back soon: an organiser whose list hangs must leave the others room.
package struct JoinedReadings: ForwardingUiTPAS {
    private struct List: Hashable, Sendable {
        var event: UiTdatabankEventID
        var organizer: OrganizerID
        /// Whose places the waiting takes.
        var client: String
    }

    package let upstream: any UiTPAS
    private let clients: [OrganizerID: String]
    private let turns: Turns<List, Result<Reading, UpstreamFailure>>
    private let joined = Counter(label: "uitpas_readings_joined_total")

    /// Joins the readings of `upstream`; an organiser without a client counts as one of his own.
    package init(_ upstream: any UiTPAS, clients: [OrganizerID: String] = [:], places: Int) {
        self.upstream = upstream
        self.clients = clients
        turns = Turns(places: places, account: \.client)
    }

    package func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        let client = clients[organizer] ?? organizer.text
        let list = List(event: event, organizer: organizer, client: client)
        switch await turns.join(list) {
        case .reads:
            return try await read(list)
        case .heard(let answer):
            joined.increment()
            return try answer.get()
        case .full:
            throw UpstreamFailure(
                kind: .crowded,
                description:
                    "many wait for lists of sales of organiser \(organizer); this one was not asked for"
            )
        case .stopped:
            throw UpstreamFailure(kind: .error, description: "stopped while waiting for a list of sales")
        }
    }

    /// How many wait for somebody else's reading.
    package func waitingCount() async -> Int { await turns.waitingCount }

    /// How many lists are being read.
    package func readingCount() async -> Int { await turns.readingCount }

    private func read(_ list: List) async throws(UpstreamFailure) -> Reading {
        do throws(UpstreamFailure) {
            let reading = try await upstream.sales(of: list.event, for: list.organizer)
            await turns.ended(list, .success(reading))
            return reading
        } catch {
            // That this one was stopped is nobody else's failure.
            await turns.ended(list, Task.isCancelled ? nil : .failure(error))
            throw error
        }
    }
}
