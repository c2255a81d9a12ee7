import FaultRig
import Foundation
import HTTPTransport
import Rehearsal
import Sandbox

/// The organiser's own desk at UiTPAS, of which our ledger knows nothing.
struct SalesDesk {
    private struct Grant: Decodable {
        var token: String

        private enum CodingKeys: String, CodingKey { case token = "access_token" }
    }

    let cluster: Cluster
    private let token: String

    init(_ cluster: Cluster, secret: String = "gent-secret") async throws {
        self.cluster = cluster
        var request = HTTPRequest(
            method: .post,
            url: "\(cluster.upstream.url)/realms/uitid/protocol/openid-connect/token",
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            deadline: .seconds(20)
        )
        request.body = Array(
            "grant_type=client_credentials&client_id=gent-client&client_secret=\(secret)".utf8
        )
        let response = try await cluster.upstream.exchange(request)
        token = try JSONDecoder().decode(Grant.self, from: Data(response.body)).token
    }

    func sell(_ number: String) async throws {
        try await send(
            .post,
            "/ticket-sales",
            """
            [{"uitpasNumber":"\(number)","eventId":"\(TestData.event(109))","regularPrice":12.00,
              "regularPriceLabel":"Basis","tariff":{"id":"SOCIALTARIFF-1"}}]
            """
        )
    }

    func cancel(_ sale: String) async throws { try await send(.delete, "/ticket-sales/\(sale)", "") }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws {
        var request = HTTPRequest(
            method: method,
            url: cluster.upstream.url + path,
            headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
            deadline: .seconds(20)
        )
        request.body = Array(body.utf8)
        let response = try await cluster.upstream.exchange(request)
        guard (200..<300).contains(response.status) else {
            throw RehearsalError("the desk's request was answered \(response.status)")
        }
    }
}
