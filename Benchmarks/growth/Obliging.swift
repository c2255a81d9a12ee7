import Desks
import Tickets

/// UiTPAS and UiTdatabank, of whom everybody gets at once what he asks for.
struct Obliging: UiTPAS, UiTdatabank {
    let number: Number

    func hasCredentials(for organizer: OrganizerID) -> Bool { true }
    func standstill(for organizer: OrganizerID) async -> UpstreamFailure? { nil }

    func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer { .available([], messages: [:]) }

    func post(
        _ sales: [SaleTuple],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant,
        timings: Timings
    ) async -> PostResult {
        .registered(
            sales.map { sale in
                PostAnswer.Receipt(
                    sale: TicketSaleID("N-\(number.next())"),
                    event: sale.event,
                    number: sale.number.digits,
                    tariff: sale.tariff,
                    tariffPrice: Cents(240),
                    createdAt: nil
                )
            }
        )
    }

    func remove(_ sale: TicketSaleID, for organizer: OrganizerID, deadline: Duration) async -> RemovalResult {
        .gone
    }

    func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        throw UpstreamFailure(kind: .error, description: "is not asked")
    }

    func permissions(for organizer: OrganizerID) async throws(UpstreamFailure) -> [OrganizerPermissions] {
        []
    }

    /// The scenery's event of that number, with its organiser.
    func event(_ id: UiTdatabankEventID) async throws(UpstreamFailure) -> UiTdatabankEvent? {
        guard let index = Int(id.text.suffix(12)) else { return nil }
        return UiTdatabankEvent(
            id: id,
            name: ["nl": "Voorstelling"],
            workflowStatus: "APPROVED",
            prices: [.init(category: "base", name: ["nl": "Basis"], price: Cents(1_200))],
            organizer: OrganizerID("org-\(index % Filling.organizers)"),
            labels: [],
            calendarType: "single",
            dateCount: 1,
            modifiedAt: Instant(milliseconds: 0)
        )
    }

    func organizer(_ id: OrganizerID) async throws(UpstreamFailure) -> UiTdatabankOrganizer? { nil }
}
