import Foundation
package import HTTPTransport
import JSON
import Rehearsal

/// The sandbox's admin API: the book of the upstream, and what it is to do wrong.
package struct Upstream: Sendable {
    package let url: String
    private let client = HTTPClient()

    package init(url: String) { self.url = url }

    package func close() async { await client.close() }

    /// The answer to a `GET`, such as of `/sandbox/violations`.
    package func get<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws -> Answer {
        try JSONDecoder().decode(type, from: Data(try await exchange(.get, path, "")))
    }

    package func post(_ path: String, _ json: String) async throws {
        _ = try await exchange(.post, path, json)
    }

    package func put(_ path: String, _ json: String) async throws {
        _ = try await exchange(.put, path, json)
    }

    package func delete(_ path: String) async throws { _ = try await exchange(.delete, path, "") }

    /// Tells it what to do wrong from now on: one fault, or an array of them.
    package func misbehave(_ json: String) async throws { try await post("/sandbox/faults", json) }

    /// No faults any more.
    package func behave() async throws { try await delete("/sandbox/faults") }

    /// Every sale of an event, active or cancelled.
    package func sales(ofEvent event: String) async throws -> [BookedSale] {
        try await get("/sandbox/sales?eventId=\(event)", as: [BookedSale].self)
    }

    /// Any exchange with it, whatever comes of it.
    package func exchange(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await client.send(request)
    }

    private func exchange(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ json: String
    ) async throws -> [UInt8] {
        let request = HTTPRequest(
            method: method,
            url: url + path,
            headers: ["Content-Type": "application/json"],
            body: Array(json.utf8),
            deadline: .seconds(60),
            maximumResponseBytes: 1 << 30
        )
        let response = try await exchange(request)
        guard (200..<300).contains(response.status) else {
            let words = String(decoding: response.body.prefix(300), as: UTF8.self)
            throw RehearsalError("\(method.rawValue) \(path): \(response.status) \(words)")
        }
        return response.body
    }
}

/// A sale in the sandbox's book.
package struct BookedSale: Decodable, Sendable {
    package var id: String
    package var uitpasNumber: String
    package var eventId: String
    package var organizerId: String
    package var clientId: String
    package var state: String
    package var regularPrice: Double
    package var regularPriceLabel: String?
    package var tariff: Tariff
    package var createdAt: String
    package var cancelledAt: String?

    package struct Tariff: Decodable, Sendable {
        package var id: String
        package var price: Double

        package init(id: String, price: Double) {
            self.id = id
            self.price = price
        }
    }

    package init(
        id: String,
        uitpasNumber: String,
        eventId: String,
        organizerId: String,
        clientId: String,
        state: String,
        regularPrice: Double,
        regularPriceLabel: String? = nil,
        tariff: Tariff,
        createdAt: String = "",
        cancelledAt: String? = nil
    ) {
        self.id = id
        self.uitpasNumber = uitpasNumber
        self.eventId = eventId
        self.organizerId = organizerId
        self.clientId = clientId
        self.state = state
        self.regularPrice = regularPrice
        self.regularPriceLabel = regularPriceLabel
        self.tariff = tariff
        self.createdAt = createdAt
        self.cancelledAt = cancelledAt
    }

    package var isActive: Bool { state == "active" }
}

/// Any JSON object, unread.
package struct AnyEntry: Decodable, Sendable {}
