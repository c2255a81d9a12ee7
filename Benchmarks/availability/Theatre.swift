import FaultRig
import Foundation
import JSON
import Messages
import Rehearsal
import Working

/// A cluster of its own with two of each worker, for one scene.
struct Theatre: Sendable {
    var backlog: Int

    func play(_ scene: Scene) async throws -> Comparison {
        let slot = Slot()
        try await Cluster.with(settings: Scenery.yaml) { cluster in
            let logs = cluster.path("logs")
            try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
            try await cluster.furnish()
            let roster = Roster(cluster, copies: 2, logs: logs)
            let watch = Stopwatch()
            try await Tixly.with(cluster, hear: { await watch.hear($0) }) { tixly in
                let stage = Stage(cluster: cluster, roster: roster, tixly: tixly, watch: watch)
                await slot.put(
                    try await {
                        switch scene {
                        case .neighbour: try await stage.neighbour()
                        case .backlog: try await stage.backlog(of: backlog)
                        case .restart: try await stage.restart()
                        }
                    }()
                )
            }
        }
        guard let comparison = await slot.comparison else { throw RehearsalError("nothing was measured") }
        return comparison
    }
}

private actor Slot {
    private(set) var comparison: Comparison?
    func put(_ comparison: Comparison) { self.comparison = comparison }
}

extension Stopwatch {
    /// An outcome or a tariff ends the question of its basket.
    fileprivate func hear(_ delivery: Delivery) {
        if delivery.properties.type == MessageType.mappingChanged { mapped += 1 }
        guard delivery.properties.type == "sale.registered" || delivery.properties.type == "tariffs.quoted",
            let basket = try? JSON(parsing: delivery.body)["basketId"]?.text
        else { return }
        stop(basket)
    }
}

/// What a scene is played with.
struct Stage: Sendable {
    var cluster: Cluster
    var roster: Roster
    var tixly: Tixly
    var watch: Stopwatch
    let results = Results()

    /// Organisers of the scenery by index; the events 0 and 1 are theirs.
    static let (sick, healthy) = (0, 1)

    func askTariff(_ name: String, _ index: Int, event: Int = healthy) async throws {
        let basket = "\(name)-\(index)"
        await watch.start(basket)
        try await tixly.publish(
            MessageType.tariffsRequested,
            Questions.tariffs(basket, event: event, serial: index % 10_000)
        )
    }

    func sell(_ name: String, _ index: Int, event: Int, isMeasured: Bool) async throws {
        let basket = "\(name)-\(index)"
        if isMeasured { await watch.start(basket) }
        try await tixly.publish(
            MessageType.sold,
            Questions.sold(basket, event: event, serial: index + (isMeasured ? 0 : 500_000))
        )
    }

    /// Waits for the answers that are still to come, and reads the watch.
    func times() async throws -> Stopwatch.Times {
        // Whoever is not answered by then is counted as unanswered.
        try? await eventually("all are answered", within: .seconds(15)) { await watch.isIdle }
        return await watch.take()
    }
}

/// How long a backlog takes to drain.
actor Drain {
    private let start = ContinuousClock.now
    private var stop: ContinuousClock.Instant?

    var isRunning: Bool { stop == nil }
    /// So far, or in all.
    var length: Duration { (stop ?? .now) - start }
    func end() { stop = .now }
}

/// What was measured so far.
actor Results {
    private var without: Stopwatch.Times?
    private var with: Stopwatch.Times?

    func keepWithout(_ times: Stopwatch.Times) { without = times }
    func keepWith(_ times: Stopwatch.Times) { with = times }

    func comparison() throws -> Comparison {
        guard let without, let with else { throw RehearsalError("the scene was not played to its end") }
        return Comparison(without: without, with: with)
    }
}
