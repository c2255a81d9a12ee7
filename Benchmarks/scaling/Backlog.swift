import FaultRig
import Foundation
import Messages
import Rehearsal
import Working

/// The scene `backlog`: a million baskets have piled up, as after a day without workers, and drain.
struct Backlog {
    /// Of so many baskets, one holds a ticket for UiTPAS.
    private static let share = 20

    var server: TestPostgres?
    var messages: Int
    var copies: Int

    /// What was seen at one moment.
    private struct Sight {
        var at: ContinuousClock.Instant
        var waiting: Int
        /// Resident, in MiB.
        var broker: Int
        var workers: [String: Int]
    }

    func drain() async throws {
        try await Cluster.with(settings: Scenery.yaml, ledgerOn: server) { cluster in
            let ear = Ear()
            try await cluster.furnish()
            try await Tixly.with(cluster, hear: { await ear.hear($0.properties.type) }) { tixly in
                try await withWorkers("mapping-worker", 1, of: cluster) { _ in
                    try await tixly.announceEvents()
                    try await eventually("every event is mapped", within: .seconds(120)) {
                        await ear.mapped > Scenery.eventCount
                    }
                }
                let begin = ContinuousClock.now
                try await Baskets.publish(messages, to: tixly) {
                    $0.isMultiple(of: Self.share) ? Baskets.ticket($0) : Baskets.plain($0)
                }
                note("\(messages) baskets published in \(ContinuousClock.now - begin)")
                let (start, sights) = try await watch(cluster)
                let sold = (messages + Self.share - 1) / Self.share
                try await eventually("everything is sold", within: .seconds(600), askingEvery: .seconds(1)) {
                    await ear.registered == sold
                }
                tell(sights, since: start, sold: sold)
            }
        }
    }

    /// Starts the workers, and looks every two seconds until everything is done.
    private func watch(_ cluster: Cluster) async throws -> (start: ContinuousClock.Instant, sights: [Sight]) {
        let start = ContinuousClock.now
        let names = ["routing-worker", "sale-worker"]
        return try await withWorkers(names[0], copies, of: cluster) { routing in
            try await withWorkers(names[1], copies, of: cluster, pids: routing) { pids in
                let broker = try await Self.process(of: cluster.virtualHost.broker)
                var sights: [Sight] = []
                while true {
                    let queues = try await cluster.virtualHost.queues()
                    let waiting = queues.first { $0.name == "uitpas.baskets" }?.messages ?? 0
                    sights.append(
                        Sight(
                            at: .now,
                            waiting: waiting,
                            broker: Self.resident(broker),
                            workers: pids.mapValues(Self.resident)
                        )
                    )
                    note(
                        "\(waiting) wait, \(queues.first { $0.name == "uitpas.sales" }?.messages ?? 0) commands"
                    )
                    if queues.allSatisfy({ $0.messages == 0 || $0.name == "test.tixly" }) {
                        return (start, sights)
                    }
                    try await Task.sleep(for: .seconds(2))
                }
            }
        }
    }

    private func tell(_ sights: [Sight], since start: ContinuousClock.Instant, sold: Int) {
        print("| tenth | baskets/s | broker | \(sights[0].workers.keys.sorted().joined(separator: " | ")) |")
        print("|---|---|---|\(sights[0].workers.map { _ in "---|" }.joined())")
        var rates: [Double] = []
        for tenth in 1...10 {
            let (from, to) = (messages - messages / 10 * (tenth - 1), messages - messages / 10 * tenth)
            guard let last = sights.first(where: { $0.waiting <= to }),
                let begun = moment(of: from, sights, since: start),
                let done = moment(of: to, sights, since: start)
            else { continue }
            let rate = Double(from - to) / max(0.001, (done - begun) / .seconds(1))
            rates.append(rate)
            let memory = last.workers.keys.sorted().map { "\(last.workers[$0] ?? 0) MB" }
            print("| \(tenth) | \(Int(rate)) | \(last.broker) MB | \(memory.joined(separator: " | ")) |")
        }
        guard let first = rates.first, let last = rates.last else { return }
        print(
            "\nLast tenth to first: **\(String(format: "%.2f", last / first))**; \(sold) tickets registered."
        )
    }

    /// When so many were left, between two looks in proportion.
    private func moment(
        of waiting: Int,
        _ sights: [Sight],
        since start: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        var before = (at: start, waiting: messages)
        for sight in sights {
            if sight.waiting <= waiting {
                let share = Double(before.waiting - waiting) / Double(max(1, before.waiting - sight.waiting))
                return before.at + (sight.at - before.at) * share
            }
            before = (sight.at, sight.waiting)
        }
        return nil
    }

    private func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

    /// The broker's process.
    private static func process(of broker: TestBroker) async throws -> Int32 {
        let told = try await broker.rabbitmqctl("eval", "list_to_integer(os:getpid()).")
        guard let pid = Int32(told.filter(\.isNumber)) else { throw RehearsalError("no process: \(told)") }
        return pid
    }

    /// What a process has in memory, in MB; 0 once it is gone.
    private static func resident(_ pid: Int32) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) / 1_024
    }
}
