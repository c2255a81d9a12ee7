package import Tickets

/// Keeps one organiser's trouble from taking every place that a worker has.
///
/// An organiser has so many places at most; who waits for one for longer than a moment is turned away, and so is
/// everybody after him until a request of the organiser's has ended well. Some failures in a row do the same. While
/// the gate is closed one request at a time is let through, to see.
package actor OrganizerGate {
    private struct Lane {
        var inside = 0
        var failures = 0
        var isClosed = false
        var waiting: [(turn: Int, answer: CheckedContinuation<Bool, Never>)] = []
    }

    /// How many failures in a row close the gate.
    private static let patience = 5

    private let places: Int
    private let moment: Duration
    private var lanes: [OrganizerID: Lane] = [:]
    private var turns = 0

    /// A gate with `places` for each organiser, and `moment` as the longest wait for one.
    package init(places: Int, moment: Duration = .seconds(1)) {
        self.places = max(1, places)
        self.moment = moment
    }

    /// Whether a request may be made now; each that was is followed by ``leave(_:isHealthy:)``.
    package func enter(_ organizer: OrganizerID) async -> Bool {
        var lane = lanes[organizer] ?? Lane()
        if lane.inside < (lane.isClosed ? 1 : places) {
            lane.inside += 1
            lanes[organizer] = lane
            return true
        }
        return lane.isClosed ? false : await wait(for: organizer)
    }

    /// Gives a place back, and says how the request ended.
    package func leave(_ organizer: OrganizerID, isHealthy: Bool) {
        guard var lane = lanes[organizer] else { return }
        lane.inside -= 1
        lane.failures = isHealthy ? 0 : lane.failures + 1
        lane.isClosed = lane.failures >= Self.patience || (lane.isClosed && !isHealthy)
        if !lane.isClosed, !lane.waiting.isEmpty {
            lane.inside += 1
            lane.waiting.removeFirst().answer.resume(returning: true)
        }
        lanes[organizer] = lane
        if lane.isClosed { turnAway(organizer) }
    }

    /// How many wait for a place of the organiser's.
    package func waitingCount(for organizer: OrganizerID) -> Int { lanes[organizer]?.waiting.count ?? 0 }

    private func wait(for organizer: OrganizerID) async -> Bool {
        turns += 1
        let turn = turns
        return await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await self.queue(organizer, as: turn) }
            group.addTask {
                do {
                    try await Task.sleep(for: self.moment)
                    await self.close(organizer, for: turn)
                } catch {
                    // The turn has come, or the caller was cancelled, which is no trouble of the organiser's.
                    await self.withdraw(organizer, turn)
                }
                return nil
            }
            defer { group.cancelAll() }
            for await answer in group {
                if let answer { return answer }
            }
            return false
        }
    }

    /// Waits for a place; looks once more before it does, since the last one may have been given back meanwhile.
    ///
    /// Who waits finds somebody inside, so there is always a ``leave(_:isHealthy:)`` to come that wakes him.
    private func queue(_ organizer: OrganizerID, as turn: Int) async -> Bool {
        await withCheckedContinuation { answer in
            var lane = lanes[organizer] ?? Lane()
            if Task.isCancelled || lane.isClosed {
                answer.resume(returning: false)
            } else if lane.inside < places {
                lane.inside += 1
                answer.resume(returning: true)
            } else {
                lane.waiting.append((turn, answer))
            }
            lanes[organizer] = lane
        }
    }

    /// Closes the gate when somebody has waited for too long.
    private func close(_ organizer: OrganizerID, for turn: Int) {
        guard lanes[organizer]?.waiting.contains(where: { $0.turn == turn }) == true else { return }
        lanes[organizer]?.isClosed = true
        turnAway(organizer)
    }

    private func withdraw(_ organizer: OrganizerID, _ turn: Int) {
        guard let place = lanes[organizer]?.waiting.firstIndex(where: { $0.turn == turn }) else { return }
        lanes[organizer]?.waiting.remove(at: place).answer.resume(returning: false)
    }

    private func turnAway(_ organizer: OrganizerID) {
        let waiting = lanes[organizer]?.waiting ?? []
        lanes[organizer]?.waiting = []
        for one in waiting { one.answer.resume(returning: false) }
    }
}
