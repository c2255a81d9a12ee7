package import Tickets

/// UiTdatabank for who can do without its answer.
///
/// Those who ask about the same event at the same time share a look, which is begun after each of them had asked. After two
/// looks in a row that failed nobody is kept waiting by another one at that event for `pause`: he hears of that failure. Of
/// other events nothing is known by that, so they are looked at.
package struct Glances: UiTdatabank {
    private let upstream: any UiTdatabank
    private let turns = Turns<UiTdatabankEventID, Result<UiTdatabankEvent?, UpstreamFailure>>()
    private let silence: Silence

    /// Glances at `upstream`, which should not take long to fail.
    package init(_ upstream: any UiTdatabank, pause: Duration = .seconds(30)) {
        self.upstream = upstream
        silence = Silence(pause)
    }

    package func event(_ id: UiTdatabankEventID) async throws(UpstreamFailure) -> UiTdatabankEvent? {
        if let failure = await silence.reason(id) { throw failure }
        switch await turns.join(id) {
        case .reads:
            let answer = await look(at: id)
            // That this one was stopped is nobody else's failure.
            await turns.ended(id, Task.isCancelled ? nil : answer)
            return try answer.get()
        case .heard(let answer):
            return try answer.get()
        case .full, .stopped:
            throw UpstreamFailure(kind: .error, description: "stopped while waiting for UiTdatabank")
        }
    }

    package func organizer(_ id: OrganizerID) async throws(UpstreamFailure) -> UiTdatabankOrganizer? {
        try await upstream.organizer(id)
    }

    /// How many wait for somebody else's look.
    package func waitingCount() async -> Int { await turns.waitingCount }

    private func look(at id: UiTdatabankEventID) async -> Result<UiTdatabankEvent?, UpstreamFailure> {
        do throws(UpstreamFailure) {
            let event = try await upstream.event(id)
            await silence.end(id)
            return .success(event)
        } catch {
            if !Task.isCancelled { await silence.count(error, of: id) }
            return .failure(error)
        }
    }
}

/// The time after two failures in which nobody asks about an event again.
private actor Silence {
    private struct Failed {
        var last: UpstreamFailure
        var at: ContinuousClock.Instant
        var times: Int
    }

    private let length: Duration
    private var failures: [UiTdatabankEventID: Failed] = [:]

    init(_ length: Duration) { self.length = length }

    func reason(_ event: UiTdatabankEventID) -> UpstreamFailure? {
        guard let failed = failures[event], failed.times > 1 else { return nil }
        guard failed.at.duration(to: .now) < length else {
            failures[event] = nil
            return nil
        }
        return failed.last
    }

    func count(_ failure: UpstreamFailure, of event: UiTdatabankEventID) {
        failures = failures.filter { $0.value.at.duration(to: .now) < length }
        failures[event] = Failed(last: failure, at: .now, times: (failures[event]?.times ?? 0) + 1)
    }

    func end(_ event: UiTdatabankEventID) { failures[event] = nil }
}
