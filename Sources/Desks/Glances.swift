package import Tickets

/// UiTdatabank for who can do without its answer.
///
/// Those who ask about the same event at the same time share a look, which is begun after each of them had asked. After a
/// look that failed nobody is kept waiting by another one for `pause`: he hears of that failure.
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
        if let failure = await silence.reason { throw failure }
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
            return .success(try await upstream.event(id))
        } catch {
            if !Task.isCancelled { await silence.begin(error) }
            return .failure(error)
        }
    }
}

/// The time after a failure in which nobody is asked.
private actor Silence {
    private let length: Duration
    private var last: (failure: UpstreamFailure, at: ContinuousClock.Instant)?

    init(_ length: Duration) { self.length = length }

    var reason: UpstreamFailure? { last.flatMap { $0.at.duration(to: .now) < length ? $0.failure : nil } }

    func begin(_ failure: UpstreamFailure) { last = (failure, .now) }
}
