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

    init(_ settings: Settings, ledger: AnyLedger) {
        self.ledger = ledger
        http = settings.httpClient()
        uitpas = settings.uitpas(over: http)
        uitdatabank = settings.uitdatabank(over: http)
        surroundings = Surroundings(ledger: ledger, timings: settings.fences, now: { .now })
    }
}
