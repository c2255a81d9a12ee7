import FaultRig
import Foundation
import Glibc
import Messages
import Rehearsal

extension Stage {
    /// One organiser's sales, alone, and while another organiser's requests hang and its sales keep coming.
    func neighbour() async throws -> Comparison {
        try await roster.run { _ in
            try await ready()
            try await map()
            try await warmUp()
            try await Questions.steadily(20, for: .seconds(20)) {
                try await sell("alone", $0, event: Self.healthy, isMeasured: true)
            }
            await results.keepWithout(try await times())
            try await cluster.upstream.misbehave(
                #"{"match":{"client":"\#(Scenery.client(Self.sick))"},"action":"hang-before-commit","forMs":600000}"#
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await Questions.steadily(20, for: .seconds(20)) {
                        try await sell("sick", $0, event: Self.sick, isMeasured: false)
                    }
                }
                try await Questions.steadily(20, for: .seconds(20)) {
                    try await sell("beside", 100_000 + $0, event: Self.healthy, isMeasured: true)
                }
                try await group.waitForAll()
            }
            await results.keepWith(try await times())
        }
        return try await results.comparison()
    }

    /// Tariffs, with nothing else to do, and while sales that have piled up drain.
    func backlog(of sales: Int) async throws -> Comparison {
        try await roster.run { _ in
            try await ready()
            try await map()
            try await pileUp(sales)
            let drain = Drain()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await cluster.waitUntilDrained(
                        ["uitpas.baskets", "uitpas.sales"],
                        within: .seconds(1_800)
                    )
                    await drain.end()
                }
                try await Questions.steadily(20, while: { await drain.isRunning }) {
                    try await askTariff("during", $0)
                }
                try await group.waitForAll()
            }
            await results.keepWith(try await times())
            let remark = "\(sales) sales drained in \(await drain.length)\n"
            FileHandle.standardError.write(Data(remark.utf8))
            try await cluster.waitUntilDrained(within: .seconds(1_800))
            _ = await watch.take()
            try await Questions.steadily(20, for: .seconds(20)) { try await askTariff("alone", $0) }
            await results.keepWithout(try await times())
        }
        return try await results.comparison()
    }

    /// Tariffs, with nothing else to do, and while every worker is restarted after another, with sales coming in.
    func restart() async throws -> Comparison {
        try await roster.run { roster in
            try await ready()
            try await map()
            try await warmUp()
            try await Questions.steadily(50, for: .seconds(20)) { try await askTariff("alone", $0) }
            await results.keepWithout(try await times())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await Questions.steadily(50, for: .seconds(40)) { try await askTariff("rolling", $0) }
                }
                group.addTask {
                    try await Questions.steadily(20, for: .seconds(40)) {
                        try await sell("sold", $0, event: Self.sick, isMeasured: false)
                    }
                }
                for post in roster.posts {
                    let old = await roster.child(post)
                    await roster.signal(post, SIGTERM)
                    _ = await old?.exitStatus
                    try await ready()
                }
                try await group.waitForAll()
            }
            await results.keepWith(try await times())
        }
        return try await results.comparison()
    }

    /// Waits until two of each worker consume.
    private func ready() async throws {
        try await eventually("every queue has its workers", within: .seconds(60)) {
            let queues = try await cluster.virtualHost.queues()
            return [
                "uitpas.tariffs", "uitpas.baskets", "uitpas.sales", "uitpas.cancellations", "uitpas.mappings",
            ]
            .allSatisfy { name in queues.contains { $0.name == name && $0.consumers == 2 } }
        }
    }

    /// Faster than they can be sold.
    private func pileUp(_ sales: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in stride(from: 0, to: sales, by: 5_000) {
                group.addTask {
                    for index in stride(from: start, to: min(start + 5_000, sales), by: 5) {
                        try await tixly.publish(
                            MessageType.sold,
                            Questions.sold("pile-\(index)", event: index % 50, lines: 5, serial: index)
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func map() async throws {
        try await tixly.announceEvents()
        try await eventually("every event is mapped", within: .seconds(120)) {
            await watch.mapped > Scenery.eventCount
        }
    }

    private func warmUp() async throws {
        try await Questions.steadily(20, for: .seconds(3)) {
            try await sell("warm", 200_000 + $0, event: Self.healthy, isMeasured: true)
        }
        try await Questions.steadily(20, for: .seconds(3)) { try await askTariff("warm-tariff", $0) }
        _ = try await times()
    }
}
