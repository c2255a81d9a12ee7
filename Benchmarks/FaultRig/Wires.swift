import Foundation
import Rehearsal

/// The wires between workers and the broker, the upstream and, where it has a server, the ledger.
package struct Wires: Sendable {
    package let broker: Wiretap
    package let upstream: Wiretap
    package let ledger: Wiretap?
    /// What makes a program go through them.
    package let environment: [String: String]

    init(to cluster: Cluster) throws {
        let amqp = try Self.port(of: cluster.virtualHost.amqpURL)
        let http = try Self.port(of: cluster.upstream.url)
        let sql = try cluster.postgres.map { try Self.port(of: $0.url) }
        var wires: [Wiretap] = []
        do {
            for port in [amqp, http] + (sql.map { [$0] } ?? []) { wires.append(try Wiretap(to: port)) }
        } catch {
            for wire in wires { wire.close() }
            throw error
        }
        (broker, upstream, ledger) = (wires[0], wires[1], sql.map { _ in wires[2] })
        environment = cluster.environment.mapValues { [wires] value in
            let web = value.replacing(":\(amqp)/", with: ":\(wires[0].port)/")
                .replacing(cluster.upstream.url, with: "http://127.0.0.1:\(wires[1].port)")
            guard let sql else { return web }
            return web.replacing(":\(sql)/", with: ":\(wires[2].port)/")
        }
    }

    func close() {
        broker.close()
        upstream.close()
        ledger?.close()
    }

    static func port(of url: String) throws -> Int {
        guard let port = URL(string: url)?.port else { throw RehearsalError("no port in \(url)") }
        return port
    }
}
