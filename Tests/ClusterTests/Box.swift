import FaultRig
import Foundation
import Rehearsal
import Working

/// What Tixly hears about one line or basket.
struct Heard: Decodable, Sendable {
    struct Line: Decodable, Sendable {
        var lineId: String
        var outcome: String
        var reason: String?
        var price: String?
    }

    var basketId: String?
    var ticketSaleId: String?
    var reason: String?
    var lines: [Line]?
}

/// Tixly's place at the broker, and everything that was heard there.
actor Box {
    struct Message: Sendable {
        var type: String
        var body: Heard
    }

    private(set) var heard: [Message] = []

    /// Runs `body` while Tixly is connected.
    static func with(
        _ cluster: Cluster,
        _ body: @escaping @Sendable (Box, Tixly) async throws -> Void
    ) async throws {
        let box = Box()
        let hear: @Sendable (Delivery) async -> Void = { await box.hear($0) }
        try await Tixly.with(cluster, hear: hear) { tixly in try await body(box, tixly) }
    }

    private func hear(_ delivery: Delivery) {
        do {
            let body = try JSONDecoder().decode(Heard.self, from: Data(delivery.body))
            heard.append(Message(type: delivery.properties.type ?? "", body: body))
        } catch {
            heard.append(Message(type: "unreadable: \(error)", body: Heard()))
        }
    }

    /// The first message of a type about a basket, waited for.
    func hear(_ type: String, basket: String, within patience: Duration = .seconds(30)) async throws -> Heard
    {
        try await eventually("\(type) of \(basket) was heard", within: patience) {
            heard.first { $0.type == type && $0.body.basketId == basket }?.body
        }
    }
}
