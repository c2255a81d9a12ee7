import FaultRig
import Foundation
import Messages
import Rehearsal
import Working

/// The scene `workers`: the same work for one sale worker, for two, for more.
struct Crowd {
    private static let latency = 100

    var server: TestPostgres?
    var concurrency: Int
    var seconds: Int

    func compare(_ counts: [Int], rounds: Int) async throws {
        print("| sale workers | in flight in each | sales/s by round | median | ratio to the first |")
        print("|---|---|---|---|---|")
        var base: Double?
        for count in counts {
            var rates: [Double] = []
            for _ in 0..<rounds { rates.append(try await rate(of: count)) }
            let median = rates.sorted()[rounds / 2]
            base = base ?? median
            let list = rates.map { String(format: "%.0f", $0) }.joined(separator: " / ")
            print(
                "| \(count) | \(concurrency) | \(list) | \(String(format: "%.0f", median)) "
                    + "| **\(String(format: "%.2f", median / (base ?? median)))** |"
            )
        }
    }

    /// Sales a second of so many sale workers, all of whose commands have piled up.
    private func rate(of count: Int) async throws -> Double {
        let sales = count * concurrency * 1_000 / Self.latency * seconds
        var rate = 0.0
        try await Cluster.with(settings: Scenery.yaml, ledgerOn: server) { cluster in
            let ear = Ear()
            try await cluster.furnish()
            rate = try await withWorkers("mapping-worker", 1, of: cluster) { _ in
                try await withWorkers("routing-worker", 1, of: cluster) { _ in
                    let slot = Slot()
                    try await Tixly.with(cluster, hear: { await ear.hear($0.properties.type) }) { tixly in
                        try await tixly.announceEvents()
                        try await eventually("every event is mapped", within: .seconds(120)) {
                            await ear.mapped > Scenery.eventCount
                        }
                        try await Baskets.publish(sales, to: tixly, Baskets.ticket)
                        try await eventually(
                            "all commands wait",
                            within: .seconds(600),
                            askingEvery: .seconds(1)
                        ) {
                            try await cluster.virtualHost.queue("uitpas.sales").ready == sales
                        }
                        try await cluster.upstream.misbehave(#"{"match":{},"latencyMs":\#(Self.latency)}"#)
                        let arguments = ["--concurrency", "\(concurrency)"]
                        _ = try await withWorkers("sale-worker", count, arguments, of: cluster) { _ in
                            try await eventually(
                                "everything is sold",
                                within: .seconds(20 * seconds + 60),
                                askingEvery: .milliseconds(200)
                            ) { await ear.registered == sales }
                        }
                        await slot.put(await ear.rate)
                    }
                    return await slot.rate
                }
            }
        }
        return rate
    }
}

private actor Slot {
    private(set) var rate = 0.0
    func put(_ rate: Double) { self.rate = rate }
}
