import Desks
import HTTPTransport
import Messages
import Publiq
import RabbitMQ
import SQLiteLedger
import Settings
import Tickets
import Topology

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A ledger with everything the tools need of it.
typealias ToolLedger = any Ledger & DeadLetterStore

extension Settings {
    /// What the broker should have.
    var topology: TopologyPlan {
        TopologyPlan(
            dedicated: organizers.filter(\.dedicatedQueue).map { OrganizerID($0.id) },
            deliveryLimit: deliveryLimit
        )
    }

    /// The broker's nodes, tried once each.
    func brokers() throws -> Brokers {
        Brokers(try amqpURLs.map { try BrokerURL($0) })
    }

    /// The virtual host that everything is in.
    func virtualHost() throws -> String { try brokers().urls[0].virtualHost }

    /// A connection to the broker, which connects with its first call.
    func session(_ name: String) throws -> BrokerSession {
        BrokerSession(at: try brokers(), as: name)
    }

    func openLedger() async throws -> ToolLedger {
        switch ledgerURL {
        case .sqlite(let path): return try await SQLiteLedger(path: path)
        case .postgresql:
            throw ToolFailure("a ledger on PostgreSQL is not supported", code: .configuration)
        }
    }

    func uitpas(over http: HTTPClient) -> any UiTPAS {
        let clients = organizers.map { organizer in
            (
                OrganizerID(organizer.id),
                ClientCredentials(id: organizer.clientID, secret: organizer.secret.revealed)
            )
        }
        return PubliqUiTPAS(
            url: uitpasAPIURL,
            tokenURL: uitpasTokenURL,
            clients: Dictionary(clients) { first, _ in first },
            http: http,
            deadline: timings.deadline
        )
    }

    func uitdatabank(over http: HTTPClient) -> any UiTdatabank {
        PubliqUiTdatabank(url: uitdatabankURL, http: http, deadline: timings.deadline)
    }
}

extension Instant {
    /// What the wall clock shows.
    static var now: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}
