import Foundation
import Messages
import Rehearsal
import Working

/// A whole run: a cluster, its load, the faults, the audit.
package struct Rig: Sendable {
    package let order: Order
    private let say: @Sendable (String) -> Void

    /// A run that tells its progress, a line each time, to `say`.
    package init(_ order: Order, say: @escaping @Sendable (String) -> Void = { _ in }) {
        self.order = order
        self.say = say
    }

    /// Runs it on the test broker, which nobody else may use meanwhile.
    package func run() async throws -> Report {
        let slot = Slot()
        try await Cluster.with(settings: Scenery.yaml, ledgerOn: order.postgres) { cluster in
            await slot.put(try await run(on: cluster))
        }
        guard let report = await slot.report else { throw RehearsalError("the run was not made") }
        return report
    }

    private func run(on cluster: Cluster) async throws -> Report {
        let logs = order.logs ?? cluster.path("logs")
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        try await cluster.furnish()
        let pace = order.chosenPace
        let load = Load(Load.Measure(sales: order.sales, seed: order.seed, pace: pace))
        let wires = try Wires(to: cluster)
        defer { wires.close() }
        let roster = Roster(cluster, wires: wires, copies: order.copies, logs: logs)
        let clock = ContinuousClock()
        let started = clock.now
        let slot = Slot()
        try await roster.run { roster in
            let mapped = Tally()
            let hear: @Sendable (Delivery) async -> Void = { delivery in
                if delivery.properties.type == MessageType.mappingChanged {
                    await mapped.count(delivery.routingKey)
                } else {
                    await load.hear(delivery)
                }
            }
            try await Tixly.with(cluster, hear: hear) { tixly in
                try await map(tixly, mapped)
                try await work(load, tixly, cluster, roster, wires)
                let duration = clock.now - started
                try await drain(cluster)
                try await replayDeadLetters(load, cluster)
                say("examining the books")
                let (verdict, stories) = try await Examination(cluster: cluster, load: load, seed: order.seed)
                    .verdict()
                await slot.put(
                    Report(
                        seed: order.seed,
                        command: order.command,
                        copies: order.copies,
                        brokers: cluster.virtualHost.broker.nodes,
                        pace: pace,
                        duration: duration,
                        kills: await roster.kills,
                        resignations: await roster.resignations,
                        strikes: await load.strikes,
                        verdict: verdict,
                        stories: stories,
                        machine: await Machine.describe(cluster),
                        summaries: Dictionary(order.faults.map { ($0.name, $0.summary) }) { first, _ in first
                        }
                    )
                )
            }
        }
        try await keepLedger(of: cluster)
        guard let report = await slot.report else { throw RehearsalError("the run was not examined") }
        return report
    }

    /// Beside the logs that are kept, what they are about.
    private func keepLedger(of cluster: Cluster) async throws {
        guard let logs = order.logs else { return }
        if let postgres = cluster.postgres {
            return try await postgres.dump(to: "\(logs)/ledger.sql")
        }
        for end in ["", "-wal"] where FileManager.default.fileExists(atPath: cluster.ledgerPath + end) {
            try FileManager.default.copyItem(
                atPath: cluster.ledgerPath + end,
                toPath: "\(logs)/ledger.db\(end)"
            )
        }
    }

    /// Tells the events, and waits until all of them have a route: the load is about sales.
    private func map(_ tixly: Tixly, _ mapped: Tally) async throws {
        say("mapping \(Scenery.eventCount + 1) events")
        try await tixly.announceEvents()
        try await eventually("every event is mapped", within: .seconds(120)) {
            await mapped.total > Scenery.eventCount
        }
    }

    private func work(
        _ load: Load,
        _ tixly: Tixly,
        _ cluster: Cluster,
        _ roster: Roster,
        _ wires: Wires
    ) async throws {
        let director = Director(
            faults: order.faults,
            seed: order.seed,
            length: order.length,
            interval: order.interval,
            kills: order.killsPerStrike,
            waitsForRecovery: order.waitsForRecovery
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            let reporting = Task { try await tell(load, roster) }
            defer { reporting.cancel() }
            group.addTask { try await load.run(tixly, patience: order.patience) }
            group.addTask { try await director.run(load, cluster, roster, wires) }
            try await group.waitForAll()
        }
    }

    private func tell(_ load: Load, _ roster: Roster) async throws {
        let started = ContinuousClock.now
        while true {
            let now = await load.standing
            let strikes = await load.strikes
            let seconds = max(1, (ContinuousClock.now - started) / .seconds(1))
            let fault =
                strikes.last.map { $0.healedAt == nil ? $0.fault : "recovering from \($0.fault)" } ?? "none"
            say(
                "\(Int(seconds)) s: \(now.opened)/\(order.sales) sold, \(now.settled) settled, "
                    + "\(now.openBaskets) baskets open, \(Int(Double(now.settled) / seconds))/s, "
                    + "\(await roster.kills) kills, \(now.uncertain) left to an operator, "
                    + "strike \(strikes.count): \(fault)"
            )
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// As an operator does once the trouble is over: what was parked must go on, and what a broker had no route for.
    private func replayDeadLetters(_ load: Load, _ cluster: Cluster) async throws {
        let parked = await load.hearing.parkedLines
        let listed = try await cluster.run("dead-letters", ["list", "--json"])
        let reasons = Set(try listed.objects().compactMap { $0["reason"] })
            .filter { parked > 0 || $0 == "unroutable" }
        guard !reasons.isEmpty else { return }
        say("replaying dead letters: \(reasons.sorted().joined(separator: ", ")); \(parked) lines are parked")
        for reason in reasons {
            let replayed = try await cluster.run("dead-letters", ["replay", "--reason", reason])
            guard replayed.status == .exited(0) else {
                throw RehearsalError("the replay of \(reason): \(replayed.standardError)")
            }
        }
        do {
            try await eventually("no line is parked", within: .seconds(120), askingEvery: .milliseconds(200))
            {
                await load.hearing.parkedLines == 0
            }
        } catch is RehearsalError {
            // The examination counts them.
        }
        try await drain(cluster)
    }

    /// Late repeats are still on their way when every basket has ended.
    private func drain(_ cluster: Cluster) async throws {
        do {
            try await cluster.waitUntilDrained(within: .seconds(120))
        } catch is RehearsalError {
            // The examination names the queues.
        }
    }
}

/// What a closure brings back.
private actor Slot {
    private(set) var report: Report?

    func put(_ report: Report) { self.report = report }
}

/// Counts the events that are mapped.
private actor Tally {
    private(set) var total = 0

    func count(_ key: String) { total += 1 }
}
