import Desks
import SQLLedger
import Testing
import Tickets
import Working

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `Replays in the ledger` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private func by(at moment: Instant = 1_000) -> Signature {
        Signature(actor: "an", why: "because", at: moment)
    }

    private func begin(_ ids: [Int64], as holder: String = "me") async throws -> Int64 {
        try await ledger.begin(ids, selection: "--all", rate: nil, isByType: false, holder: holder, by()).id
    }

    private func keep(_ count: Int) async throws -> [Int64] {
        var ids: [Int64] = []
        for index in 0..<count { ids.append(try await ledger.keep(.sample("\(index)"))) }
        return ids
    }

    private func claim(
        _ run: Int64,
        as holder: String = "me",
        at moment: Instant = 1_000
    ) async throws -> Int64? {
        try await ledger.claim(of: run, holder: holder, at: moment)?.id
    }

    private func settle(
        _ letter: Int64,
        _ run: Int64,
        as result: ReplayRun.Result = .sent,
        by holder: String = "me"
    ) async throws {
        try await ledger.settle(letter, of: run, holder: holder, as: result, detail: "q", by())
    }

    @Test func `letters are claimed one after another, and those that were sent are replayed`() async throws {
        let ids = try await keep(3)
        let run = try await begin(ids)
        for (id, result) in zip(ids, [ReplayRun.Result.sent, .refused, .sent]) {
            #expect(try await claim(run) == id)
            try await settle(id, run, as: result)
        }
        #expect(try await claim(run) == nil)
        let ended = try await ledger.leave(run, holder: "me", by())
        #expect(ended?.state == .done)
        #expect(ended?.tally == ReplayRun.Tally(total: 3, sent: 2, refused: 1))
        #expect(try await ledger.entries(DeadLetterFilter(), limit: nil).map(\.id) == [ids[1]])
        let acts = try await ledger.acts(LetterActFilter(run: run), limit: nil).map(\.kind)
        #expect(acts == [.runEnded, .replayed, .refused, .replayed, .runBegun])
    }

    @Test func `two replays never have the same letter`() async throws {
        let ids = try await keep(2)
        let (mine, yours) = (try await begin(ids), try await begin(ids, as: "you"))
        #expect(try await claim(mine) == ids[0])
        #expect(try await claim(yours, as: "you") == ids[1])
        try await settle(ids[0], mine)
        #expect(try await claim(mine) == nil)
        try await settle(ids[1], yours, by: "you")
        #expect(try await claim(yours, as: "you") == nil)
        let items = try await ledger.items(of: mine)
        #expect(items.map(\.result) == [.sent, .skipped])
        #expect(items[1].detail == "another replay has it in hand")
        #expect(try await ledger.items(of: yours).map(\.result) == [.skipped, .sent])
    }

    @Test func `nothing else is done to a letter that is being sent`() async throws {
        let id = try await keep(1)[0]
        let run = try await begin([id])
        #expect(try await claim(run) == id)
        #expect(try await ledger.discard([id], by()) == [])
        #expect(try await !ledger.correct(id, from: nil, to: [1], by()))
        #expect(try await ledger.purge(DeadLetterFilter(status: .open), selection: "all", by()) == 0)
        // A claim ends with its lease: who had it may never come back.
        let later = Instant(milliseconds: 1_000) + ReplayRun.lease
        #expect(try await ledger.discard([id], by(at: later)) == [id])
        try await settle(id, run)
        #expect(try await ledger.letter(id)?.status == .discarded)
    }

    @Test func `a replay whose holder died goes on where it was, with the letter that was in hand`()
        async throws
    {
        let ids = try await keep(2)
        let run = try await begin(ids)
        #expect(try await claim(run) == ids[0])
        let soon = Instant(milliseconds: 2_000)
        #expect(try await !ledger.resume(run, rate: nil, holder: "you", by(at: soon)))
        let later = Instant(milliseconds: 1_000) + ReplayRun.lease
        #expect(try await ledger.resume(run, rate: 5, holder: "you", by(at: later)))
        // He is not dead after all, but has lost it.
        #expect(try await claim(run, at: later) == nil)
        #expect(try await claim(run, as: "you", at: later) == ids[0])
        #expect(try await ledger.run(run)?.rate == 5)
    }

    @Test func `the letter that was on its way when the broker was lost comes first`() async throws {
        let ids = try await keep(2)
        let run = try await begin(ids)
        #expect(try await claim(run) == ids[0])
        #expect(try await ledger.leave(run, holder: "me", by())?.state == .stopped)
        #expect(try await ledger.resume(run, rate: nil, holder: "you", by()))
        #expect(try await claim(run, as: "you") == ids[0])
    }

    @Test func `somebody else can have it stopped, and it can be gone on with at once`() async throws {
        let ids = try await keep(2)
        let run = try await begin(ids)
        #expect(try await claim(run) == ids[0])
        #expect(try await ledger.stop(run, by()))
        #expect(try await !ledger.stop(run, by()))
        try await settle(ids[0], run)
        #expect(try await claim(run) == nil)
        #expect(try await ledger.leave(run, holder: "me", by())?.state == .stopped)
        #expect(try await ledger.resume(run, rate: nil, holder: "you", by()))
        #expect(try await claim(run, as: "you") == ids[1])
        try await settle(ids[1], run, by: "you")
        #expect(try await ledger.leave(run, holder: "you", by())?.state == .done)
        #expect(try await !ledger.resume(run, rate: nil, holder: "me", by()))
    }

    @Test func `what was dealt with otherwise meanwhile is skipped`() async throws {
        let ids = try await keep(3)
        let run = try await begin(ids)
        _ = try await ledger.discard([ids[0]], by())
        _ = try await ledger.purge(DeadLetterFilter(ids: [ids[1]], status: .open), selection: "all", by())
        #expect(try await claim(run) == ids[2])
        #expect(try await ledger.items(of: run).map(\.detail) == ["it is discarded", "it was purged", ""])
    }

    @Test func `letters that failed again are told with the replay`() async throws {
        let ids = try await keep(1)
        let run = try await begin(ids)
        _ = try await claim(run)
        var again = DeadLetter.sample("again", at: 1_001)
        again.origin = ids[0]
        let second = try await ledger.keep(again)
        try await settle(ids[0], run)
        #expect(try await ledger.run(run)?.tally.failedAgain == 1)
        #expect(try await ledger.items(of: run).map(\.failedAgainAs) == [second])
        #expect(try await ledger.runs(limit: 9).map(\.id) == [run])
    }
}
