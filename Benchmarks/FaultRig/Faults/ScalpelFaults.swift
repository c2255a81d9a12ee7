import Glibc
import Rehearsal

/// A worker dies, or freezes, exactly at one of its writes or readings.
struct ScalpelFault: Fault {
    /// The calls among which it is hit.
    enum Place: String {
        case upstreamSend = "post"
        case upstreamReceive = "answer"
        case brokerSend = "publish-or-ack"
        case ledgerWrite = "commit"
        case ledgerSync = "sync"
        case ledgerSend = "ledger-question"
        case ledgerReceive = "ledger-answer"

        var words: String {
            switch self {
            case .upstreamSend: "writing a request to the upstream"
            case .upstreamReceive: "reading an answer of the upstream"
            case .brokerSend: "writing a publication or an acknowledgement to the broker"
            case .ledgerWrite: "writing a commit to the ledger"
            case .ledgerSync: "syncing a commit of the ledger"
            case .ledgerSend: "writing statements to the ledger's server"
            case .ledgerReceive: "reading what the ledger's server answers"
            }
        }

        /// Where a worker meets its ledger, a file or a server.
        static func ofLedger(_ isServer: Bool) -> [Place] {
            isServer ? [.ledgerSend, .ledgerReceive] : [.ledgerWrite, .ledgerSync]
        }
    }

    let worker: String
    let place: Place
    let act: Scalpel.Act

    var name: String {
        let manner =
            switch act {
            case .killBefore: "killed-before"
            case .killAfter: "killed-after"
            case .freezeBefore: "frozen-before"
            case .freezeAfter: "frozen-after"
            }
        return "\(worker)-\(manner)-\(place.rawValue)"
    }

    var summary: String {
        switch act {
        case .killBefore: "SIGKILL to a \(worker) just before \(place.words)"
        case .killAfter: "SIGKILL to a \(worker) just after \(place.words)"
        case .freezeBefore: "SIGSTOP to a \(worker) just before \(place.words), past every fence"
        case .freezeAfter: "SIGSTOP to a \(worker) just after \(place.words), past every fence"
        }
    }

    private var isFreeze: Bool { act == .freezeBefore || act == .freezeAfter }

    func strike(_ stage: Stage) async throws {
        var choices = stage.choices
        let scalpel = try Scalpel()
        var hits = 0
        for _ in 0..<(isFreeze ? 1 : 3)
        where try await cut(scalpel, nth: Int.random(in: 1...6, using: &choices), stage) {
            hits += 1
        }
        guard hits > 0 else { throw RehearsalError("no such call was made in time") }
    }

    private func cut(_ scalpel: Scalpel, nth: Int, _ stage: Stage) async throws -> Bool {
        // The first copy is connected without a wire, so that its sockets are those of broker and upstream.
        let post = Roster.Post(worker)
        let child = try await eventually("a \(worker) runs") { await stage.roster.child(post) }
        let outcome = try await scalpel.cut(
            child,
            at: try place.calls(in: stage.cluster),
            nth: nth,
            act,
            within: .seconds(6)
        )
        guard case .hit = outcome else { return false }
        if isFreeze {
            let result: Result<Void, any Error>
            do {
                result = .success(try await stage.last(for: Stage.pastEveryFence))
            } catch {
                result = .failure(error)
            }
            child.signal(SIGCONT)
            try result.get()
        } else {
            await stage.roster.countKill()
            // Its successor is the next to be hit.
            _ = await child.exitStatus
        }
        return true
    }

    /// The faults that a kind of worker can have.
    static func all(ofServer: Bool) -> [ScalpelFault] {
        let ledger = Place.ofLedger(ofServer)
        let kills = ["sale-worker", "cancellation-worker"].flatMap { worker in
            ([Place.upstreamSend, .upstreamReceive, .brokerSend] + ledger).flatMap { place in
                [Scalpel.Act.killBefore, .killAfter].map {
                    ScalpelFault(worker: worker, place: place, act: $0)
                }
            }
        }
        let routing = ([Place.brokerSend] + ledger).flatMap { place in
            [Scalpel.Act.killBefore, .killAfter].map {
                ScalpelFault(worker: "routing-worker", place: place, act: $0)
            }
        }
        let freezes = ["sale-worker", "cancellation-worker"].flatMap { worker in
            [
                (Place.upstreamSend, Scalpel.Act.freezeBefore), (.upstreamSend, .freezeAfter),
                (ofServer ? .ledgerSend : .ledgerWrite, .freezeAfter),
            ]
            .map { ScalpelFault(worker: worker, place: $0.0, act: $0.1) }
        }
        return kills + routing + freezes
    }
}

extension ScalpelFault.Place {
    fileprivate func calls(in cluster: Cluster) throws -> Scalpel.Place {
        switch self {
        case .upstreamSend: .sends(to: try Wires.port(of: cluster.upstream.url))
        case .upstreamReceive: .receives(from: try Wires.port(of: cluster.upstream.url))
        case .brokerSend: .sends(to: try Wires.port(of: cluster.virtualHost.amqpURL))
        case .ledgerWrite: .fileWrites(cluster.ledgerPath + "-wal")
        case .ledgerSync: .fileSyncs(cluster.ledgerPath + "-wal")
        case .ledgerSend: .sends(to: try ledgerPort(of: cluster))
        case .ledgerReceive: .receives(from: try ledgerPort(of: cluster))
        }
    }

    private func ledgerPort(of cluster: Cluster) throws -> Int {
        guard let postgres = cluster.postgres else { throw RehearsalError("the ledger has no server") }
        return try Wires.port(of: postgres.url)
    }
}
