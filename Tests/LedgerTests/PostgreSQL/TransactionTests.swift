import Desks
import Foundation
import PostgresLedger
import Rehearsal
import SQLLedger
import Testing
import Tickets

@Suite(.postgres, .timeLimit(.minutes(2)))
struct `Transactions in PostgreSQL` {
    private let schema = "transactions_\(UUID().uuidString.lowercased().replacing("-", with: ""))"

    private func ledger() async throws -> PostgresLedger {
        let url = try await TestPostgres.required().makingSchema(schema)
        return try await PostgresLedger(url: url, application: "tests", connections: 4)
    }

    /// Of two that look for the same sale, the second has to see what the first has made of it.
    @Test func `that look around see everything that was changed before them`() async throws {
        let ledgers = [try await ledger(), try await ledger()]
        let tuple = try #require(try line(state: .registering, route: route).tuple)
        try await withThrowingTaskGroup { group in
            for index in 0..<40 {
                let ledger = ledgers[index % 2]
                let key = BasketKey(seller: "s", basket: BasketID("B-\(index)"))
                group.addTask {
                    try await ledger.change(key, workgroup: "gent") { basket, view in
                        // As many as there are already, so that each has another life.
                        let rivals = try view.unresolved(like: tuple).count
                        var doubtful = try line(state: .registering, route: route)
                        doubtful.attempt = "a"
                        doubtful.life = rivals + 1
                        basket.put(doubtful)
                        basket.attempts["a"] = Attempt(
                            id: "a",
                            organizer: "org-1",
                            lines: ["1"],
                            startedAt: Moment(wall: 1, uptime: Uptime(boot: "b", milliseconds: 7)),
                            sendBy: 2,
                            settleAfter: 3
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await ledgers[0].count("SELECT COUNT(DISTINCT life) FROM lines") == 40)
    }

    /// A basket that finds no mapping waits for it; the mapping that comes at the same time looks for who waits.
    @Test func `that find no mapping are found by it`() async throws {
        let (routing, mapping) = (try await ledger(), try await ledger())
        for round in 0..<40 {
            let event = EventID("event-\(round)")
            let key = BasketKey(seller: "s", basket: BasketID("B-\(round)"))
            async let isMapped = routing.change(key, workgroup: "gent") { basket, view in
                let isMapped = try view.mappings(of: [event])[event] != nil
                basket.put(
                    try line(
                        event: event,
                        state: isMapped ? .routed : .unmapped,
                        route: isMapped ? route : nil
                    )
                )
                return isMapped
            }
            try await mapping.changeMapping(of: event) {
                $0 = Mapping(event: event, workgroup: "gent", owner: "handelsbeurs", updatedAt: 1)
            }
            let waiting = try await mapping.baskets(waitingFor: event)
            #expect(try await isMapped != waiting.map(\.basket).contains(key), "round \(round)")
        }
    }

    @Test func `keep a zero in a text, which PostgreSQL has not`() async throws {
        let ledger = try await ledger()
        var odd = try line()
        odd.customer = "K\u{0}8\u{0}"
        try await ledger.put([odd])
        #expect(try await ledger.basket(key)?.lines["1"]?.customer == "K\u{0}8\u{0}")
    }

    @Test func `say of a contradiction which, without its values`() async throws {
        let ledger = try await ledger()
        var old = try line()
        old.life = 0
        await #expect {
            try await ledger.put([old])
        } throws: { error in
            guard case LedgerError.unusable(let text) = error else { return false }
            return text.contains("lines_life_check") && !text.contains("0900000067513")
        }
        #expect(try await ledger.basket(key) == nil)
    }
}
