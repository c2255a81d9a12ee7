package import Tickets

/// UiTPAS behind a ``CredentialGate``: who is turned away has not asked anything.
package struct GatedUiTPAS: ForwardingUiTPAS {
    package let upstream: any UiTPAS
    private let gate: CredentialGate

    package init(_ upstream: any UiTPAS, gate: CredentialGate) {
        self.upstream = upstream
        self.gate = gate
    }

    package func standstill(for organizer: OrganizerID) async -> UpstreamFailure? {
        await gate.remaining(for: organizer).map { .turnedAway(organizer, for: $0) }
    }

    package func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer {
        try await passing(route.organizer) { () async throws(UpstreamFailure) in
            try await upstream.tariffs(
                for: number,
                route: route,
                regularPrice: regularPrice,
                deadline: deadline
            )
        }
    }

    package func post(
        _ sales: [SaleTuple],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant,
        timings: Timings
    ) async -> PostResult {
        switch await gate.enter(organizer) {
        case .turnedAway(let time):
            return .notExecuted(.turnedAway(organizer, for: time))
        case .passed(let pass):
            let result = await upstream.post(sales, for: organizer, notAfter: notAfter, timings: timings)
            await gate.leave(organizer, pass, as: result.ending)
            return result
        }
    }

    package func remove(
        _ sale: TicketSaleID,
        for organizer: OrganizerID,
        deadline: Duration
    ) async -> RemovalResult {
        switch await gate.enter(organizer) {
        case .turnedAway(let time):
            return .failed(.turnedAway(organizer, for: time))
        case .passed(let pass):
            let result = await upstream.remove(sale, for: organizer, deadline: deadline)
            await gate.leave(organizer, pass, as: result.ending)
            return result
        }
    }

    package func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        try await passing(organizer) { () async throws(UpstreamFailure) in
            try await upstream.sales(of: event, for: organizer)
        }
    }

    private func passing<Answer: Sendable>(
        _ organizer: OrganizerID,
        _ ask: () async throws(UpstreamFailure) -> Answer
    ) async throws(UpstreamFailure) -> Answer {
        switch await gate.enter(organizer) {
        case .turnedAway(let time):
            throw .turnedAway(organizer, for: time)
        case .passed(let pass):
            do throws(UpstreamFailure) {
                let answer = try await ask()
                await gate.leave(organizer, pass, as: .answered)
                return answer
            } catch {
                await gate.leave(organizer, pass, as: error.ending)
                throw error
            }
        }
    }
}

extension UpstreamFailure {
    fileprivate static func turnedAway(_ organizer: OrganizerID, for time: Duration) -> Self {
        Self(
            kind: .turnedAway,
            description: "requests for organiser \(organizer) hang or fail; this one was not made",
            retryAfter: time
        )
    }

    /// What it tells of publiq: a refusal is an answer, and who was stopped has not heard the end of it.
    fileprivate var ending: CircuitBreaker.Ending {
        guard !Task.isCancelled else { return .silent }
        return switch kind {
        case .timeout, .error: .failed
        case .forbidden, .unauthorized: .answered
        case .rateLimited: .limited(retryAfter: retryAfter)
        case .noCredentials, .paced, .turnedAway, .crowded: .silent
        }
    }
}

extension PostResult {
    fileprivate var ending: CircuitBreaker.Ending {
        switch self {
        case .registered, .refused, .rejected: .answered
        case .notExecuted(let failure): failure.ending
        case .unknown: Task.isCancelled ? .silent : .failed
        }
    }
}

extension RemovalResult {
    fileprivate var ending: CircuitBreaker.Ending {
        switch self {
        case .gone, .rejected: .answered
        case .failed(let failure): failure.ending
        }
    }
}
