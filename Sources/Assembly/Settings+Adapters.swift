package import Desks
package import HTTPTransport
import PostgresLedger
import Publiq
package import RabbitMQ
import SQLiteLedger
package import Settings
import Tickets

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The adapters that the settings ask for, as ports of the use cases.
///
/// Nothing is asked of anybody yet.
extension Settings {
    /// The settings of a program, or its end with every problem of the configuration on a line of its own.
    package static func loaded(from file: String?) throws(Exit) -> Settings {
        do throws(SettingsError) {
            return try load(file: file, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw Exit(.configuration, error.description)
        }
    }

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

    /// Opens a ledger that is there already: who only reads makes none, and says nothing of an empty one, nor of one that
    /// has moved to another database, unless that is what he is at.
    package func existingLedger(evenIfMoved: Bool = false) async throws -> AnyLedger {
        if case .sqlite(let path) = ledgerURL, !FileManager.default.fileExists(atPath: path) {
            throw Exit(
                .failed,
                "there is no ledger at \(path); is LEDGER_URL right? The first worker that starts makes it"
            )
        }
        let ledger = try await openLedger(makesOne: false)
        if !evenIfMoved, let file = ledger as? SQLiteLedger, try await file.isFrozen() {
            throw Exit(
                .failed,
                "the ledger has moved to PostgreSQL: correct LEDGER_URL, which is \(ledgerURL)"
            )
        }
        return ledger
    }

    /// Opens the ledger, and makes one where there is none; one that can't be had right now throws its own error.
    package func openLedger(makesOne: Bool = true) async throws -> AnyLedger {
        switch ledgerURL {
        case .sqlite(let path):
            return try await SQLiteLedger(path: path)
        case .postgresql(let url):
            return try await PostgresLedger(
                url: url,
                application: Self.program,
                use: makesOne ? .work : .looking
            )
        }
    }

    /// What PostgreSQL shows of who is connected.
    package static var program: String {
        URL(fileURLWithPath: ProcessInfo.processInfo.arguments.first ?? "uitpas").lastPathComponent
    }

    /// A client whose sockets give up after the time that the fences around a post count on.
    package func httpClient() -> HTTPClient {
        HTTPClient(
            HTTPClient.Configuration(
                connectTimeout: min(timings.deadline, .seconds(5)),
                userTimeout: timings.deadline
            )
        )
    }

    /// UiTPAS, with every organiser's credentials and pace.
    package func uitpas(over http: HTTPClient) -> any UiTPAS {
        PubliqUiTPAS(
            url: uitpasAPIURL,
            tokenURL: uitpasTokenURL,
            clients: clients,
            requestsPerSecond: paces,
            http: http,
            deadline: timings.deadline,
            clocks: { .now }
        )
    }

    /// UiTPAS behind a gate, for a tool that asks for much: a client whose requests fail is left alone for a while.
    package func gatedUiTPAS(over http: HTTPClient) -> any UiTPAS {
        let gate = CredentialGate(clients: clients.mapValues(\.id), places: 2, moment: .seconds(30))
        return GatedUiTPAS(uitpas(over: http), gate: gate)
    }

    /// UiTdatabank's Search API; nil where there is no client id for it.
    package func uitdatabankSearch(over http: HTTPClient) -> (any UiTdatabankSearch)? {
        uitdatabankClientID.map {
            PubliqUiTdatabankSearch(
                url: uitdatabankSearchURL,
                clientID: $0,
                http: http,
                deadline: timings.deadline
            )
        }
    }

    /// UiTdatabank's documents.
    ///
    /// An answer takes no longer than `deadline`, by default what is configured.
    package func uitdatabank(over http: HTTPClient, deadline: Duration? = nil) -> any UiTdatabank {
        PubliqUiTdatabank(url: uitdatabankURL, http: http, deadline: deadline ?? timings.deadline)
    }
}

/// A ledger with everything that programs need of it.
package typealias AnyLedger = any Ledger & BasketFiles & MappingRecords & PollBook & SalesReports & Worklist
    & UpstreamBook & Leases & RestorationBook & DeadLetterStore & DeadLetterActs & ReplayRuns & Census
