import Desks
import SQLLedger
import Testing
import Tickets
import Working

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `What is done about dead letters` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private func keep(_ count: Int) async throws -> [Int64] {
        var ids: [Int64] = []
        for index in 0..<count { ids.append(try await ledger.keep(.sample("\(index)"))) }
        return ids
    }

    private func by(_ actor: String = "an", at moment: Instant = 50) -> Signature {
        Signature(actor: actor, why: "because", at: moment)
    }

    private func status(_ id: Int64) async throws -> LetterEntry.Status? {
        try await ledger.letter(id)?.status
    }

    @Test func `a letter is discarded once, restored once, and both are on record`() async throws {
        let ids = try await keep(2)
        #expect(try await ledger.discard(ids + [99], by()) == Set(ids))
        #expect(try await ledger.discard(ids, by()) == [])
        #expect(try await status(ids[0]) == .discarded)
        #expect(try await ledger.restore([ids[0]], by("bo", at: 60)) == [ids[0]])
        #expect(try await ledger.restore([ids[0]], by()) == [])
        #expect(try await status(ids[0]) == .open)
        let acts = try await ledger.acts(LetterActFilter(letter: ids[0]), limit: nil)
        #expect(acts.map(\.kind) == [.restored, .discarded])
        #expect(acts.map(\.signature) == [by("bo", at: 60), by()])
        #expect(try await ledger.acts(LetterActFilter(kind: .discarded), limit: nil).count == 2)
        #expect(try await ledger.acts(LetterActFilter(actor: "bo"), limit: nil).count == 1)
        #expect(try await ledger.acts(LetterActFilter(since: 51, until: 61), limit: nil).count == 1)
        #expect(try await ledger.acts(LetterActFilter(), limit: 1).map(\.kind) == [.restored])
    }

    @Test func `a correction is kept beside the original, and only by who has seen the last one`()
        async throws
    {
        let id = try await keep(1)[0]
        #expect(try await ledger.correct(id, from: nil, to: [1], by()))
        #expect(try await !ledger.correct(id, from: nil, to: [2], by()))
        #expect(try await ledger.correct(id, from: [1], to: [3], by()))
        var letter = try await ledger.letter(id)
        #expect(letter?.correction == [3])
        #expect(letter?.isCorrected == true)
        #expect(letter?.body == DeadLetter.sample("0").body)
        #expect(try await ledger.correct(id, from: [3], to: nil, by()))
        letter = try await ledger.letter(id)
        #expect(letter?.correction == nil && letter?.isCorrected == false)
        _ = try await ledger.discard([id], by())
        #expect(try await !ledger.correct(id, from: nil, to: [1], by()))
        let kinds = try await ledger.acts(LetterActFilter(letter: id), limit: nil).map(\.kind)
        #expect(kinds == [.discarded, .uncorrected, .corrected, .corrected])
    }

    @Test func `only what has been dealt with is purged, unless open letters are asked for`() async throws {
        let ids = try await keep(4)
        _ = try await ledger.discard([ids[0]], by(at: 1_000))
        _ = try await ledger.discard([ids[1]], by(at: 3_000))
        let old = DeadLetterFilter(status: nil, untouchedSince: 2_000)
        #expect(try await ledger.purge(old, selection: "all", by(at: 9_000)) == 1)
        #expect(
            try await ledger.entries(DeadLetterFilter(status: nil), limit: nil).map(\.id).sorted() == [
                2, 3, 4,
            ]
        )
        #expect(
            try await ledger.purge(
                DeadLetterFilter(ids: [ids[2]], status: .open),
                selection: "all",
                by(at: 9_000)
            ) == 1
        )
        #expect(try await ledger.count("SELECT COUNT(*) FROM dead_letter_messages") == 2)
        // The record outlives the letters, and their numbers are not given again.
        #expect(
            try await ledger.acts(LetterActFilter(letter: ids[0]), limit: nil).map(\.kind) == [.discarded]
        )
        #expect(
            try await ledger.acts(LetterActFilter(kind: .purged), limit: nil).map(\.detail) == [
                "letters: 1, numbers 3 to 3; all", "letters: 1, numbers 1 to 1; all",
            ]
        )
        _ = try await ledger.purge(
            DeadLetterFilter(ids: [ids[3]], status: .open),
            selection: "all",
            by(at: 9_000)
        )
        #expect(try await ledger.keep(.sample("new")) == 5)
    }
}

extension DeadLetter {
    /// A letter of which only the fingerprint matters.
    static func sample(_ fingerprint: String, at moment: Instant = 10) -> DeadLetter {
        DeadLetter(
            id: 0,
            fingerprint: fingerprint,
            reason: "malformed",
            detail: "what",
            pointer: nil,
            queue: "uitpas.baskets",
            exchange: "tixly",
            routingKey: "basket.sold.gent.handelsbeurs",
            worker: "routing-worker",
            firstFailedAt: moment,
            lastFailedAt: moment,
            attempts: 1,
            properties: MessageProperties(type: "basket.sold"),
            body: Array("{}".utf8)
        )
    }
}
