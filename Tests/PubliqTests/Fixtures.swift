import Desks
import Testing
import Tickets

@testable import Publiq

/// publiq's published test data.
let gent: OrganizerID = "0ce87cbc-9299-4528-8d35-92225dc9489f"
let event: UiTdatabankEventID = "5a0967f9-cc06-4c3c-9206-30481a767434"

func api(
    _ http: ScriptedHTTP,
    clocks: @escaping @Sendable () -> Moment = { .standing }
) -> PubliqUiTPAS {
    PubliqUiTPAS(
        url: "https://api/",
        tokenURL: ScriptedHTTP.tokenURL,
        clients: [gent: ClientCredentials(id: "gent", secret: "s")],
        http: http,
        clocks: clocks
    )
}

extension Moment {
    /// What clocks show that nobody looks at.
    static let standing = Moment(wall: .init(milliseconds: 0), uptime: Uptime(boot: "test", milliseconds: 0))
}

func sale(_ cents: Int = 1_200, label: String? = nil) throws -> SaleTuple {
    let number = try #require(UiTPASNumber("0900000067513"))
    return SaleTuple(
        event: event,
        number: number,
        tariff: "SOCIALTARIFF-1",
        regularPrice: Cents(cents),
        regularPriceLabel: label
    )
}
