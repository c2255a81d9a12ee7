package import Tickets

/// UiTPAS behind an ``OrganizerGate``: who is turned away has not asked anything.
package struct GatedUiTPAS: UiTPAS {
    private let upstream: any UiTPAS
    private let gate: OrganizerGate

    package init(_ upstream: any UiTPAS, gate: OrganizerGate) {
        self.upstream = upstream
        self.gate = gate
    }

    package func hasCredentials(for organizer: OrganizerID) -> Bool {
        upstream.hasCredentials(for: organizer)
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
        guard await gate.enter(organizer) else { return .notExecuted(.turnedAway(organizer)) }
        let result = await upstream.post(sales, for: organizer, notAfter: notAfter, timings: timings)
        await gate.leave(organizer, isHealthy: result.isHealthy)
        return result
    }

    package func remove(
        _ sale: TicketSaleID,
        for organizer: OrganizerID,
        deadline: Duration
    ) async -> RemovalResult {
        guard await gate.enter(organizer) else { return .failed(.turnedAway(organizer)) }
        let result = await upstream.remove(sale, for: organizer, deadline: deadline)
        await gate.leave(organizer, isHealthy: result.isHealthy)
        return result
    }

    package func sales(
        of events: Set<UiTdatabankEventID>,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        try await passing(organizer) { () async throws(UpstreamFailure) in
            try await upstream.sales(of: events, for: organizer)
        }
    }

    package func permissions(
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> [OrganizerPermissions] {
        try await upstream.permissions(for: organizer)
    }

    private func passing<Answer: Sendable>(
        _ organizer: OrganizerID,
        _ ask: () async throws(UpstreamFailure) -> Answer
    ) async throws(UpstreamFailure) -> Answer {
        guard await gate.enter(organizer) else { throw .turnedAway(organizer) }
        do throws(UpstreamFailure) {
            let answer = try await ask()
            await gate.leave(organizer, isHealthy: true)
            return answer
        } catch {
            await gate.leave(organizer, isHealthy: error.isHealthy)
            throw error
        }
    }
}

extension UpstreamFailure {
    fileprivate static func turnedAway(_ organizer: OrganizerID) -> Self {
        Self(
            kind: .timeout,
            description: "requests for organiser \(organizer) hang or fail; this one was not made"
        )
    }

    /// Whether publiq answered at all: a refusal is an answer.
    fileprivate var isHealthy: Bool {
        switch kind {
        case .timeout, .error: false
        case .noCredentials, .forbidden, .rateLimited: true
        }
    }
}

extension PostResult {
    fileprivate var isHealthy: Bool {
        switch self {
        case .registered, .refused, .rejected: true
        case .notExecuted(let failure): failure.isHealthy
        case .unknown: false
        }
    }
}

extension RemovalResult {
    fileprivate var isHealthy: Bool {
        switch self {
        case .gone, .rejected: true
        case .failed(let failure): failure.isHealthy
        }
    }
}
