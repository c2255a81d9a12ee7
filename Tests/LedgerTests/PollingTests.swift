import Desks
import SQLLedger
import Testing
import Tickets

/// Who polls UiTdatabank, and how far he is, for all processes on the file.
@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct PollingTests {
    let place: LedgerPlace

    init() throws { place = try LedgerPlace() }

    @Test func `one of several takes the polling, and keeps it until its time is over`() async throws {
        let one = try await place.open()
        let other = try await place.open()
        #expect(try await one.pollState() == nil)
        #expect(try await one.takePoll(as: "one", until: 100, now: 0).holder == "one")
        #expect(try await other.takePoll(as: "other", until: 150, now: 50).holder == "one")
        #expect(try await one.takePoll(as: "one", until: 200, now: 90).heldUntil == 200)
        #expect(try await other.takePoll(as: "other", until: 300, now: 199).holder == "one")
        #expect(try await other.takePoll(as: "other", until: 300, now: 200).holder == "other")
        #expect(try await one.takePoll(as: "one", until: 400, now: 210).holder == "other")
        try await one.leavePoll(as: "one")
        #expect(try await one.takePoll(as: "one", until: 400, now: 210).holder == "other", "not his to leave")
        try await other.leavePoll(as: "other")
        #expect(try await one.takePoll(as: "one", until: 400, now: 210).holder == "one")
    }

    @Test func `watermarks are kept, move forward only, and are the holder's`() async throws {
        let ledger = try await place.open()
        let both: Set<ChangeQuery.Kind> = [.events, .organizers]
        _ = try await ledger.takePoll(as: "one", until: 100, now: 0)
        #expect(try await ledger.pollState()?.watermarks == [:])
        #expect(try await ledger.movePoll(of: [.organizers], to: 500, as: "one"))
        #expect(try await ledger.pollState()?.watermarks == [.organizers: 500])
        #expect(try await ledger.movePoll(of: [.events], to: 1_000, as: "one"))
        #expect(try await ledger.movePoll(of: both, to: 900, as: "one"))
        #expect(try await !ledger.movePoll(of: both, to: 2_000, as: "other"))
        let again = try await place.open()
        let watermarks: [ChangeQuery.Kind: Instant] = [.events: 1_000, .organizers: 900]
        #expect(
            try await again.pollState() == PollState(holder: "one", heldUntil: 100, watermarks: watermarks)
        )
        #expect(try await again.takePoll(as: "other", until: 300, now: 200).watermarks == watermarks)
        #expect(
            try await !again.movePoll(of: both, to: 2_000, as: "one"),
            "it was frozen, and is no longer the one"
        )
    }

    @Test func `a lease from a clock that was set back since is no lease`() async throws {
        let ledger = try await place.open()
        _ = try await ledger.takePoll(as: "one", until: 86_400_000, now: 86_300_000)
        #expect(try await ledger.takePoll(as: "other", until: 100, now: 0).holder == "other")
    }
}
