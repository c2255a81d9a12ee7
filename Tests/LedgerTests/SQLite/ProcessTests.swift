import Desks
import Foundation
import SQLLedger
import Testing
import Tickets

@testable import SQLiteLedger

@Suite(.timeLimit(.minutes(2)))
struct `Processes that share a ledger` {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func `open a new one together and lose nothing`() async throws {
        let path = directory.file
        async let first: Void = count(in: path)
        async let second: Void = count(in: path)
        async let third: Void = count(in: path)
        _ = await (first, second, third)
        let basket = try await SQLiteLedger(path: path).basket(key)
        #expect(basket?.traceparent == "300")
    }

    private func count(in path: String) async {
        await #expect(processExitsWith: .success) { [path = path as String] in
            let ledger = try await SQLiteLedger(path: path)
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await ledger.change(key, workgroup: "gent") { basket, _ in
                            basket.traceparent = "\((basket.traceparent.flatMap(Int.init) ?? 0) + 1)"
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `leave behind what was told, when they are killed`() async throws {
        let path = directory.file
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let ledger = try await SQLiteLedger(path: path)
            try await ledger.change(key, workgroup: "gent") { basket, _ in basket.traceparent = "told" }
            _ = try await ledger.change(key, workgroup: "gent") { basket, _ in
                basket.traceparent = "untold"
                kill(getpid(), SIGKILL)
            }
        }
        #expect(try await SQLiteLedger(path: path).basket(key)?.traceparent == "told")
    }
}
