import Desks
import Foundation
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `What operators do about lines` {
    let place: LedgerPlace

    init() throws { place = try LedgerPlace() }

    private static func attempt(ending: String? = "resolved") -> Attempt {
        Attempt(
            id: "a",
            organizer: "org-1",
            lines: ["1"],
            startedAt: Moment(wall: 1, uptime: Uptime(boot: "b", milliseconds: 7)),
            sendBy: 2,
            settleAfter: 3,
            ending: ending,
            endedAt: ending == nil ? nil : 4
        )
    }

    private static func act(
        _ id: RulingID,
        _ word: Ruling.Word,
        refusal: String? = nil,
        at moment: Instant
    ) -> LineAct {
        LineAct(
            ruling: Ruling(id: id, line: "1", attempt: "a", word: word, actor: "ann", why: "seen"),
            from: .uncertain,
            to: refusal == nil ? .registered : .uncertain,
            refusal: refusal,
            listed: ["S-1", "S-2"],
            at: moment
        )
    }

    /// A ledger with an uncertain line and the evidence about it.
    private func ledger() async throws -> any SQLLedger {
        let ledger = try await place.open()
        try await doubt(in: ledger)
        return ledger
    }

    private func doubt(in ledger: any SQLLedger) async throws {
        var uncertain = try line(state: .uncertain, route: route)
        uncertain.attempt = "a"
        try await ledger.change(key, workgroup: "gent") { [uncertain] basket, _ in
            basket.put(uncertain)
            basket.attempts["a"] = Self.attempt()
            basket.evidence = [
                Evidence(attempt: "a", line: nil, text: "timeout", at: 2),
                Evidence(attempt: "a", line: "1", text: "two", sales: ["S-1", "S-2"], at: 3),
            ]
        }
    }

    @Test func `are kept with everything, in order, and found by their ruling`() async throws {
        let acts = [
            Self.act("r-2", .absent(isForced: true), refusal: "no", at: 5),
            Self.act("r-1", .registered("S-1"), at: 6),
        ]
        let before = try await ledger().change(key, workgroup: "gent") { basket, snapshot in
            basket.acts = acts
            return try snapshot.act(of: "r-1")
        }
        #expect(before == nil)
        let reopened = try await place.open()
        #expect(try await reopened.file(of: key).acts == acts)
        let found = try await reopened.change(key, workgroup: "gent") { _, snapshot in
            try snapshot.act(of: "r-2")
        }
        #expect(found == acts[0])
    }

    @Test func `are in the file beside attempts, evidence, and what is owned of it by now`() async throws {
        let ledger = try await ledger()
        try await ledger.put([try line("2", state: .registered, route: route, sale: "S-2")])
        let file = try await ledger.file(of: key)
        #expect(file.attempts == [Self.attempt()])
        #expect(file.evidence.map(\.text) == ["timeout", "two"])
        #expect(file.evidence.map(\.sales) == [[], ["S-1", "S-2"]])
        #expect(file.owned == ["S-2"])
        #expect(try await ledger.file(of: BasketKey(seller: "s", basket: "none")) == BasketFile())
    }

    @Test func `are stored with the line, or not at all`() async throws {
        let ledger = try await ledger()
        await #expect(throws: LedgerError.self) {
            try await ledger.change(key, workgroup: "gent") { basket, _ in
                basket.lines["1"]?.state = .routed
                basket.acts = [
                    Self.act("r", .absent(isForced: false), at: 5), Self.act("r", .registered("S"), at: 6),
                ]
            }
        }
        #expect(try await ledger.basket(key)?.lines["1"]?.state == .uncertain)
        #expect(try await ledger.file(of: key).acts.isEmpty)
    }

    @Test func `find an uncertain line with its attempt, though that has ended`() async throws {
        let ledger = try await ledger()
        #expect(try await ledger.basket(key)?.attempts == ["a": Self.attempt()])
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket.lines["1"]?.state = .routed }
        #expect(try await ledger.basket(key)?.attempts.isEmpty == true)
    }
}
