import FaultRig

@testable import RabbitMQ

extension Wiretap {
    /// The brokers behind this wiretap.
    func brokers(stuckLimit: Duration = .seconds(15)) throws -> Brokers {
        var url = try NearbyBroker.url()
        (url.host, url.port) = ("127.0.0.1", port)
        return try NearbyBroker.brokers(url, stuckLimit: stuckLimit)
    }
}

/// Runs a wiretap in front of the broker around `body`.
func withWiretap(_ body: (Wiretap) async throws -> Void) async throws {
    try await withWiretap(to: try NearbyBroker.url().port, body)
}
