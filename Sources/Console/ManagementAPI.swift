import HTTPTransport
import Topology

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// RabbitMQ's management API, for one virtual host.
///
/// What it answers with an error of its own (5xx) is asked again twice: nothing that is asked here is worse for that.
struct ManagementAPI: Sendable {
    private let http: HTTPClient
    /// Without user, password and a trailing slash.
    private let url: String
    private let authorization: String?
    private let virtualHost: String

    /// The API at `address`, which may hold user and password.
    init(_ address: String, virtualHost: String, http: HTTPClient) throws(ToolFailure) {
        guard var parts = URLComponents(string: address), parts.host != nil else {
            throw ToolFailure("RABBITMQ_MANAGEMENT_URL can't be read", code: .configuration)
        }
        let (user, password) = (parts.user ?? "guest", parts.password ?? "guest")
        (parts.user, parts.password) = (nil, nil)
        guard let url = parts.string else {
            throw ToolFailure("RABBITMQ_MANAGEMENT_URL can't be read", code: .configuration)
        }
        self.url = url
        self.http = http
        self.virtualHost = virtualHost
        authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    /// What the virtual host has.
    func state() async throws(ToolFailure) -> BrokerState {
        BrokerState(
            exchanges: try await list("exchanges"),
            queues: try await list("queues"),
            bindings: try await list("bindings"),
            policies: try await list("policies")
        )
    }

    /// Sets a policy, whether it exists or not.
    func set(_ policy: Policy) async throws(ToolFailure) {
        let path = "/api/policies/\(virtualHost.percentEncoded)/\(policy.name.percentEncoded)"
        _ = try await send(.put, path, body: policy.managementBody)
    }

    private func list<Item: Decodable>(_ kind: String) async throws(ToolFailure) -> [Item] {
        let body = try await send(.get, "/api/\(kind)/\(virtualHost.percentEncoded)")
        do {
            return try JSONDecoder().decode([Item].self, from: Data(body))
        } catch {
            throw ToolFailure("RabbitMQ's management API at \(url) lists \(kind) in a way that can't be read")
        }
    }

    /// The broker's own trouble.
    private struct Trouble: Passing {
        var response: HTTPResponse
        var passes: Bool { true }
    }

    private func answer(to request: HTTPRequest) async throws(ToolFailure) -> HTTPResponse {
        do {
            return try await Perseverance.trying {
                let response = try await http.send(request)
                guard response.status < 500 else { throw Trouble(response: response) }
                return response
            }
        } catch let trouble as Trouble {
            return trouble.response
        } catch {
            let reason = (error as? HTTPFailure)?.reason ?? "stopped while waiting"
            throw ToolFailure("RabbitMQ's management API does not answer: \(reason)")
        }
    }

    private func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: [UInt8] = []
    ) async throws(ToolFailure) -> [UInt8] {
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if let authorization { headers["Authorization"] = authorization }
        if !body.isEmpty { headers["Content-Type"] = "application/json" }
        let request = HTTPRequest(method: method, url: url + path, headers: headers, body: body)
        let response = try await answer(to: request)
        switch response.status {
        case 200..<300: return response.body
        case 401, 403:
            throw ToolFailure(
                "RabbitMQ's management API at \(url) refuses the login; it needs the tag policymaker or administrator"
            )
        default:
            let words = String(decoding: response.body.prefix(200), as: UTF8.self)
            throw ToolFailure(
                "RabbitMQ's management API at \(url) answers \(response.status) to \(method.rawValue) \(path): \(words)"
            )
        }
    }
}

extension String {
    /// This text with everything but RFC 3986's unreserved characters percent-encoded.
    var percentEncoded: String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return utf8.reduce(into: "") { text, byte in
            if unreserved.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
