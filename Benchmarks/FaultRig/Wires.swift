import Foundation
import Rehearsal

/// The wires between workers and the broker, and between workers and the upstream.
package struct Wires: Sendable {
    package let broker: Wiretap
    package let upstream: Wiretap
    /// What makes a program go through them.
    package let environment: [String: String]

    init(to cluster: Cluster) throws {
        let amqp = try Self.port(of: cluster.virtualHost.amqpURL)
        let http = try Self.port(of: cluster.upstream.url)
        broker = try Wiretap(to: amqp)
        do {
            upstream = try Wiretap(to: http)
        } catch {
            broker.close()
            throw error
        }
        let (brokerPort, upstreamPort) = (broker.port, upstream.port)
        environment = cluster.environment.mapValues {
            $0.replacing(":\(amqp)/", with: ":\(brokerPort)/")
                .replacing(cluster.upstream.url, with: "http://127.0.0.1:\(upstreamPort)")
        }
    }

    func close() {
        broker.close()
        upstream.close()
    }

    static func port(of url: String) throws -> Int {
        guard let port = URL(string: url)?.port else { throw RehearsalError("no port in \(url)") }
        return port
    }
}
