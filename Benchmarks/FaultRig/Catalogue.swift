/// Every fault there is.
package enum Catalogue {
    ///
    /// A ledger's own differ with where it is: a file, or a server.
    package static func faults(ofServer: Bool) -> [any Fault] {
        let kills: [any Fault] = Cluster.workers.map { KillWorkers(worker: $0) } + [KillWorkers(worker: nil)]
        let freezes: [any Fault] = ["routing-worker", "sale-worker", "cancellation-worker"].map {
            FreezeWorker(worker: $0, isCutOff: false)
        }
        let cutOff: [any Fault] = ["sale-worker", "cancellation-worker"].map {
            FreezeWorker(worker: $0, isCutOff: true)
        }
        let wired: [WireFault.Wire] = ofServer ? [.broker, .upstream, .ledger] : [.broker, .upstream]
        let wires: [any Fault] = wired.flatMap { wire in
            WireFault.Manner.allCases.map { WireFault(wire: wire, manner: $0) }
        }
        let clocks: [any Fault] = [ClockStep(hours: 2), ClockStep(hours: -2)]
        let ledger: [any Fault] =
            ofServer
            ? PostgresFault.Manner.allCases.map { PostgresFault(manner: $0) }
            : [LedgerLocked()] + LedgerFailing.all
        let alarms: [any Fault] = [BrokerAlarm(resource: .memory), BrokerAlarm(resource: .disk)]
        return [NoFault()] + kills + [KillEverybody(), RollingRestart()] + freezes + cutOff
            + [BrokerRestart(), BrokerKill(), ConnectionsClosed()] + alarms + wires + UpstreamFault.all
            + ScalpelFault.all(ofServer: ofServer) + ledger + clocks
    }

    /// Those of a cluster with one broker, whose ledger is a file.
    package static var faults: [any Fault] { faults(ofServer: false) }

    /// What only a cluster of brokers can suffer.
    package static var faultsOfNodes: [any Fault] { NodeFault.all }

    /// The faults of these names, or all; nil where there is none of a name.
    package static func faults(
        named names: [String],
        ofServer: Bool = false,
        brokers: Int = 1
    ) -> [any Fault]? {
        let faults = faults(ofServer: ofServer) + (brokers == 1 ? [] : faultsOfNodes)
        guard !names.isEmpty else { return faults }
        let known = Dictionary(faults.map { ($0.name, $0) }) { first, _ in first }
        let found = names.compactMap { known[$0] }
        return found.count == names.count ? found : nil
    }
}

/// Nothing at all: what recovery takes when there is nothing to recover from.
struct NoFault: Fault {
    let name = "none"
    let summary = "nothing: what the other rows are to be compared with"

    func strike(_ stage: Stage) async throws { try await stage.last() }
}
