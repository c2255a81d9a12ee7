import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Cancellations of two lines, of which the ledger takes only one.
@Suite(.timeLimit(.minutes(1))) struct HalfCancelledTests {
    /// Two lines that are to be cancelled; nothing about line 2 can be written down.
    ///
    /// Lines are removed at the same time, so either may be the first to be written down.
    private func rig() async throws -> Rig {
        let rig = await Rig()
        try await rig.sell("4711", "4711")
        _ = try await rig.register()
        _ = try await rig.routing.handle(.cancelled())
        await rig.ledger.inspect { basket in
            guard basket.lines["2"]?.state == .cancelling else {
                throw LedgerError.unavailable("the disk is full")
            }
        }
        return rig
    }

    private let fullDisk = Verdict.retry(.ledger, detail: "the disk is full", after: nil)

    @Test func `what was written down of one line is told, though the other's end could not be`() async throws
    {
        let rig = try await rig()
        let reaction = try await rig.cancel()
        #expect(reaction.words == ["retribution gent.gent.handelsbeurs", "sale.cancelled 1"])
        #expect(reaction.verdict == fullDisk)
        #expect(await rig.states() == [.cancelled, .cancelling])
        await rig.ledger.inspect(nil)
        let later = try await rig.cancel()
        #expect(later.words.contains("sale.cancelled 2") && !later.words.contains("sale.cancelled 1"))
    }

    @Test func `a line that is parked has its letter, and the other one a command`() async throws {
        let rig = try await rig()
        rig.uitpas.script.withLock { $0.removals["S-1"] = .rejected(reason: "too-late") }
        let reaction = try await rig.cancel()
        #expect(reaction.verdict.reason == .rejectedByPubliq)
        #expect(reaction.words.first == "sale.parked 1")
        #expect(reaction.publications.last?.routingKey == "cancellation.gent")
        #expect(reaction.publications.count == 2)
        #expect(await rig.states() == [.parked, .cancelling])
    }

    @Test func `a line whose letter would not be known to the ledger has none yet`() async throws {
        let rig = try await rig()
        rig.uitpas.script.withLock { $0.removals["S-2"] = .rejected(reason: "too-late") }
        let reaction = try await rig.cancel()
        #expect(reaction.words == ["retribution gent.gent.handelsbeurs", "sale.cancelled 1"])
        #expect(reaction.verdict == fullDisk)
        #expect(await rig.states() == [.cancelled, .cancelling])
    }
}
