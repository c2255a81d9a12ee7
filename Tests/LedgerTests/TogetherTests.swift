import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(2)))
struct `Changes that come together` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private func together(_ count: Int, _ change: @escaping @Sendable (Int) async throws -> Void) async throws
    {
        try await withThrowingTaskGroup { group in
            for index in 0..<count { group.addTask { try await change(index) } }
            try await group.waitForAll()
        }
    }

    @Test func `undo only their own when they throw`() async throws {
        let ledger = ledger
        let first = try line()
        try await together(100) { index in
            let key = BasketKey(seller: "s", basket: BasketID("B-\(index)"))
            guard index.isMultiple(of: 2) else { return try await ledger.put([first], in: key) }
            await #expect(throws: Refusal()) {
                try await ledger.change(key, workgroup: "gent") { basket, _ in
                    basket.put(first)
                    throw Refusal()
                }
            }
        }
        #expect(try await ledger.count("SELECT COUNT(*) FROM baskets") == 50)
    }

    @Test func `undo what they had written when the ledger refuses them half-way`() async throws {
        try await ledger.put([try line(state: .registered, route: route, sale: "s1")])
        let other = BasketKey(seller: "s", basket: "B-2")
        let lines = [try line("1"), try line("2", state: .registered, route: route, sale: "s1")]
        await #expect(throws: LedgerError.self) { try await ledger.put(lines, in: other) }
        #expect(try await ledger.basket(other) == nil)
    }

    @Test func `of two processes lose nothing`() async throws {
        let first = ledger
        let second = try await place.open()
        let start = try line()
        try await first.put([start])
        try await together(200) { index in
            let ledger = index.isMultiple(of: 2) ? first : second
            try await ledger.change(key, workgroup: "gent") { basket, _ in
                basket.lines["1"]?.life += 1
                basket.lineCancellations[LineID("\(index)")] = .expired
            }
        }
        let basket = try #require(try await first.basket(key))
        #expect(basket.lines["1"]?.life == 201)
        #expect(basket.lineCancellations.count == 200)
        #expect(try await second.basket(key) == basket)
    }

    @Test func `are seen by every later change and reading`() async throws {
        for life in 1...50 {
            let seen = try await ledger.change(key, workgroup: "gent") { basket, _ in
                defer { basket.traceparent = "\(life)" }
                return basket.traceparent
            }
            #expect(seen == (life == 1 ? nil : "\(life - 1)"))
            #expect(try await ledger.basket(key)?.traceparent == "\(life)")
        }
    }

    @Test func `run to their end when nobody waits for them any more`() async throws {
        let ledger = ledger
        let first = try line()
        let task = Task { try await ledger.put([first]) }
        task.cancel()
        try await task.value
        #expect(try await ledger.basket(key) != nil)
    }
}
