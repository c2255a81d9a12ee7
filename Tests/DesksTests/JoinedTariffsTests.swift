import CoreMetrics
import Desks
import MetricsTestKit
import Rehearsal
import Testing
import Tickets

@Suite(.timeLimit(.minutes(1))) struct JoinedTariffsTests {
    private let held = HeldTariffs()
    private let metrics = TestMetrics()
    private let joined: JoinedTariffs

    init() {
        let held = held
        joined = withMetricsFactory(metrics) { JoinedTariffs(held) }
    }

    private static let answer = TariffAnswer.refused(reason: "no", messages: [:])
    private static let late = UpstreamFailure(kind: .timeout, description: "late")

    private func ask(
        _ index: Int = 0,
        organizer: OrganizerID = "gent",
        price: Cents = Cents(1_200),
        within deadline: Duration = .seconds(3_600)
    ) async -> Result<TariffAnswer, UpstreamFailure> {
        guard let number = UiTPASNumber([String].numbers[index]) else { return .failure(Self.late) }
        do throws(UpstreamFailure) {
            let answer = try await joined.tariffs(
                for: number,
                route: Route(event: Rig.gentEvent, organizer: organizer),
                regularPrice: price,
                deadline: deadline
            )
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }

    private func askedCount(is count: Int) async throws {
        try await eventually("\(count) look-ups were made") { await held.asked == count }
    }

    private func waitingCount(is count: Int) async throws {
        try await eventually("\(count) wait") { await joined.waitingCount() == count }
    }

    @Test func `who asks the same at the same time hears the same, and publiq is asked once`() async throws {
        async let first = ask()
        try await askedCount(is: 1)
        async let second = ask()
        async let third = ask()
        try await waitingCount(is: 2)
        await held.answer(.success(Self.answer))
        let all = await [first, second, third]
        #expect(all.allSatisfy { $0 == .success(Self.answer) })
        #expect(await held.asked == 1)
        #expect(try metrics.expectCounter("uitpas_tariff_lookups_joined_total").totalValue == 2)
    }

    @Test func `an answer is kept for nobody who comes later`() async throws {
        for round in 1...2 {
            async let one = ask()
            try await askedCount(is: round)
            await held.answer(.success(Self.answer))
            #expect(await one == .success(Self.answer))
        }
    }

    @Test func `another pass, organiser or price is another question`() async throws {
        async let one = ask()
        async let pass = ask(1)
        async let organizer = ask(organizer: "brugge")
        async let price = ask(price: Cents(1_300))
        try await askedCount(is: 4)
        for _ in 0..<4 { await held.answer(.success(Self.answer)) }
        _ = await [one, pass, organizer, price]
    }

    @Test func `a failure of publiq's is everybody's`() async throws {
        let failure = UpstreamFailure(kind: .error, description: "503")
        async let first = ask()
        try await askedCount(is: 1)
        async let second = ask()
        try await waitingCount(is: 1)
        await held.answer(.failure(failure))
        let all = await [first, second]
        #expect(all == [.failure(failure), .failure(failure)])
        #expect(await held.asked == 1)
    }

    @Test func `nobody waits beyond his own deadline`() async throws {
        async let first = ask()
        try await askedCount(is: 1)
        guard case .failure(let failure) = await ask(within: .milliseconds(20)) else {
            Issue.record("nothing was answered yet")
            return
        }
        #expect(failure.kind == .timeout)
        await held.answer(.success(Self.answer))
        #expect(await first == .success(Self.answer))
    }

    @Test func `when the first one's time is up, who has time left asks anew, and the rest wait for him`()
        async throws
    {
        async let first = ask()
        try await askedCount(is: 1)
        async let second = ask()
        async let third = ask()
        try await waitingCount(is: 2)
        await held.answer(.failure(Self.late))
        #expect(await first == .failure(Self.late))
        try await askedCount(is: 2)
        try await waitingCount(is: 1)
        await held.answer(.success(Self.answer))
        let others = await [second, third]
        #expect(others == [.success(Self.answer), .success(Self.answer)])
        #expect(await held.asked == 2)
    }

    @Test func `when the first one is stopped, the others ask for themselves`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await ask() }
            try await askedCount(is: 1)
            async let second = ask()
            try await waitingCount(is: 1)
            group.cancelAll()
            try await group.waitForAll()
            try await askedCount(is: 2)
            await held.answer(.success(Self.answer))
            #expect(await second == .success(Self.answer))
        }
    }

    @Test func `who is stopped while he waits is gone at once, and the first goes on`() async throws {
        async let first = ask()
        try await askedCount(is: 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await ask() }
            try await waitingCount(is: 1)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(await joined.waitingCount() == 0)
        await held.answer(.success(Self.answer))
        #expect(await first == .success(Self.answer))
    }
}

/// UiTPAS whose tariffs are answered when the test says so, the first that was asked for first.
private actor HeldTariffs: UiTPAS {
    private(set) var asked = 0
    private var waiting: [(Int, CheckedContinuation<Result<TariffAnswer, UpstreamFailure>, Never>)] = []

    func answer(_ result: Result<TariffAnswer, UpstreamFailure>) {
        if !waiting.isEmpty { waiting.removeFirst().1.resume(returning: result) }
    }

    nonisolated func hasCredentials(for organizer: OrganizerID) -> Bool { true }

    func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer {
        asked += 1
        let turn = asked
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiting.append((turn, $0)) }
        } onCancel: {
            // A cancelled request ends; the handler itself may not wait.
            Task { await self.stop(turn) }
        }
        return try result.get()
    }

    private func stop(_ turn: Int) {
        guard let place = waiting.firstIndex(where: { $0.0 == turn }) else { return }
        waiting.remove(at: place).1.resume(
            returning: .failure(UpstreamFailure(kind: .error, description: "stopped"))
        )
    }

    func post(
        _ sales: [SaleTuple],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant,
        timings: Timings
    ) async -> PostResult { .unknown(reason: "not asked for") }

    func remove(_ sale: TicketSaleID, for organizer: OrganizerID, deadline: Duration) async -> RemovalResult {
        .gone
    }

    func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading { Reading(sales: []) }

    func permissions(for organizer: OrganizerID) async throws(UpstreamFailure) -> [OrganizerPermissions] {
        []
    }
}
