import Rehearsal

/// What a bad network does between half of the workers and the broker, the upstream or the ledger's server.
struct WireFault: Fault {
    enum Wire: String {
        case broker
        case upstream
        case ledger
    }

    enum Manner: String, CaseIterable {
        case reset
        case end
        case refuse
        case silent
        case silentToServer = "silent-to-server"
        case silentToClient = "silent-to-client"
        case lossToServer = "loss-to-server"
        case lossToClient = "loss-to-client"

        var words: String {
            switch self {
            case .reset: "connections are reset, again and again"
            case .end: "connections are closed, again and again"
            case .refuse: "connections are reset and no new ones accepted"
            case .silent: "nothing passes, both ways, until the fault ends"
            case .silentToServer: "nothing passes towards it until the fault ends"
            case .silentToClient: "nothing comes back from it until the fault ends"
            case .lossToServer: "what is sent to it is lost"
            case .lossToClient: "what it sends is lost"
            }
        }
    }

    let wire: Wire
    let manner: Manner

    var name: String { "wire-\(wire.rawValue)-\(manner.rawValue)" }
    var summary: String { "between every second worker and the \(wire.rawValue): \(manner.words)" }

    func strike(_ stage: Stage) async throws {
        let wiretap =
            switch wire {
            case .broker: stage.wires.broker
            case .upstream: stage.wires.upstream
            case .ledger: try stage.wires.ledger ?? { throw RehearsalError("the ledger has no server") }()
            }
        let result: Result<Void, any Error>
        do { result = .success(try await disturb(wiretap, stage)) } catch { result = .failure(error) }
        try wiretap.heal()
        try result.get()
    }

    private func disturb(_ wiretap: Wiretap, _ stage: Stage) async throws {
        switch manner {
        case .reset: try await cut(wiretap, .reset, stage)
        case .end: try await cut(wiretap, .end, stage)
        case .refuse:
            try wiretap.refuse()
            wiretap.cut(.reset)
            try await stage.last()
        case .silent: try await silence(wiretap, [.toServer, .toClient], .late, stage)
        case .silentToServer: try await silence(wiretap, [.toServer], .late, stage)
        case .silentToClient: try await silence(wiretap, [.toClient], .late, stage)
        case .lossToServer: try await silence(wiretap, [.toServer], .lost, stage)
        case .lossToClient: try await silence(wiretap, [.toClient], .lost, stage)
        }
    }

    private func cut(_ wiretap: Wiretap, _ cut: Wiretap.Cut, _ stage: Stage) async throws {
        var choices = stage.choices
        for _ in 0..<5 {
            wiretap.cut(cut)
            try await stage.last(for: .milliseconds(Int.random(in: 100...900, using: &choices)))
        }
    }

    /// Longer than a request's deadline.
    private func silence(
        _ wiretap: Wiretap,
        _ ways: Set<Wiretap.Way>,
        _ fate: Wiretap.Fate,
        _ stage: Stage
    ) async throws {
        wiretap.silence(ways, bytes: fate)
        try await stage.last(for: max(stage.length, .seconds(4)))
    }
}
