package import Tickets

/// UiTPAS in front of another, which does what this one does not do itself.
package protocol ForwardingUiTPAS: UiTPAS {
    var upstream: any UiTPAS { get }
}

extension ForwardingUiTPAS {
    package func hasCredentials(for organizer: OrganizerID) -> Bool {
        upstream.hasCredentials(for: organizer)
    }

    package func standstill(for organizer: OrganizerID) async -> UpstreamFailure? {
        await upstream.standstill(for: organizer)
    }

    package func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer {
        try await upstream.tariffs(for: number, route: route, regularPrice: regularPrice, deadline: deadline)
    }

    package func post(
        _ sales: [SaleTuple],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant,
        timings: Timings
    ) async -> PostResult {
        await upstream.post(sales, for: organizer, notAfter: notAfter, timings: timings)
    }

    package func remove(
        _ sale: TicketSaleID,
        for organizer: OrganizerID,
        deadline: Duration
    ) async -> RemovalResult {
        await upstream.remove(sale, for: organizer, deadline: deadline)
    }

    package func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        try await upstream.sales(of: event, for: organizer)
    }

    package func permissions(
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> [OrganizerPermissions] {
        try await upstream.permissions(for: organizer)
    }
}
