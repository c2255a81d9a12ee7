import Desks
import Tickets

/// UiTPAS whose lists are answered when the test says so, the first that was asked for first; dated by `clock`.
actor HeldReadings: ForwardingUiTPAS {
    typealias Answer = Result<[TicketSaleID], UpstreamFailure>

    nonisolated let upstream: any UiTPAS
    private let clock: FakeClock
    private(set) var asked = 0
    private var waiting: [(Int, CheckedContinuation<Answer, Never>)] = []

    init(_ upstream: any UiTPAS = FakeUiTPAS(), clock: FakeClock = FakeClock()) {
        self.upstream = upstream
        self.clock = clock
    }

    func answer(_ answer: Answer) {
        if !waiting.isEmpty { waiting.removeFirst().1.resume(returning: answer) }
    }

    func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        asked += 1
        let (turn, begun) = (asked, clock.moment)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { waiting.append((turn, $0)) }
        } onCancel: {
            // A cancelled request ends; the handler itself may not wait.
            Task { await self.stop(turn) }
        }
        let sales = try answer.get().map {
            KnownSale(sale: $0, tuple: nil, tariffPrice: nil, createdAt: nil)
        }
        return Reading(begun: begun, sales: sales)
    }

    private func stop(_ turn: Int) {
        guard let place = waiting.firstIndex(where: { $0.0 == turn }) else { return }
        waiting.remove(at: place).1.resume(
            returning: .failure(UpstreamFailure(kind: .error, description: "stopped"))
        )
    }
}
