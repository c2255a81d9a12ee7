import Desks
import HTTPTransport
import Logging
import Publiq
package import RabbitMQ
package import SQLiteLedger
package import Settings
import Tickets

#if canImport(FoundationEssentials)
import FoundationEssentials
#endif

/// The wall clock.
func currentInstant() -> Instant {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
}

/// The adapters that the settings ask for, put into the ports of the use cases.
struct Adapters {
    var ledger: SQLiteLedger
    var http: HTTPClient
    var uitpas: PubliqUiTPAS
    var uitdatabank: PubliqUiTdatabank

    /// Opens what there is to open. Nothing is asked of anybody yet.
    init(_ settings: Settings, ledger: SQLiteLedger) {
        let deadline = settings.timings.deadline
        http = HTTPClient(.init(connectTimeout: min(deadline, .seconds(5)), userTimeout: deadline))
        uitpas = PubliqUiTPAS(
            url: settings.uitpasAPIURL,
            tokenURL: settings.uitpasTokenURL,
            clients: settings.clients,
            requestsPerSecond: settings.paces,
            http: http,
            deadline: deadline
        )
        uitdatabank = PubliqUiTdatabank(url: settings.uitdatabankURL, http: http, deadline: deadline)
        self.ledger = ledger
    }

    func surroundings(_ settings: Settings) -> Surroundings {
        Surroundings(ledger: ledger, timings: settings.fences, now: currentInstant)
    }
}

extension Settings {
    /// The brokers' addresses, read.
    package func brokers() throws(Exit) -> Brokers {
        var urls: [BrokerURL] = []
        for text in amqpURLs {
            do throws(BrokerURL.Malformed) {
                urls.append(try BrokerURL(text))
            } catch {
                throw Exit(.configuration, "AMQP_URL: \(error)")
            }
        }
        return Brokers(urls)
    }

    /// Opens the ledger; one that can't be had right now throws its own error.
    package func openLedger() async throws -> SQLiteLedger {
        switch ledgerURL {
        case .sqlite(let path):
            return try await SQLiteLedger(path: path)
        case .postgresql:
            throw Exit(
                .configuration,
                "LEDGER_URL: this version keeps its ledger in SQLite only; expected sqlite:PATH"
            )
        }
    }

    /// The settings of a program, or its end with every problem of the configuration on a line of its own.
    package static func loaded(from file: String?) throws(Exit) -> Settings {
        do throws(SettingsError) {
            return try load(file: file, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw Exit(.configuration, error.description)
        }
    }
}
