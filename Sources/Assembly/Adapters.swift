import Desks
import HTTPTransport
import Settings
import Tickets

/// What a worker's desk reaches the world through.
struct Adapters {
    let ledger: AnyLedger
    let http: HTTPClient
    let uitpas: any UiTPAS
    let uitdatabank: any UiTdatabank
    let surroundings: Surroundings

    /// Adapters for a worker that handles `concurrency` deliveries of a queue at once; one organiser has half of them.
    init(_ settings: Settings, ledger: AnyLedger, concurrency: UInt16) {
        self.ledger = ledger
        http = settings.httpClient()
        uitpas = GatedUiTPAS(settings.uitpas(over: http), gate: OrganizerGate(places: Int(concurrency) / 2))
        uitdatabank = settings.uitdatabank(over: http)
        surroundings = Surroundings(ledger: ledger, timings: settings.fences, clocks: { .now })
    }
}
