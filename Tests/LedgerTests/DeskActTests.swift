import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `What the UiTPAS desk did` {
    let place: LedgerPlace
    let ledger: any SQLLedger
    let name = LineKey(basket: key, line: "1")

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private func groupPass(_ state: LineState, _ id: LineID = "1", since: Instant = 1) throws -> Line {
        var line = try line(id, state: state)
        line.kind = .groupPass
        line.since = since
        return line
    }

    private func done(at moment: Instant, _ task: DeskItem.Task? = nil) async throws -> Bool? {
        try await ledger.changeDeskItem(name) { $0.done(task, note: "n", by: "ann", at: moment) }?.isChanged
    }

    @Test func `is kept, moves no line, and is said once`() async throws {
        try await ledger.put([try groupPass(.manual)])
        #expect(try await ledger.deskItems().map(\.task) == [.register])
        #expect(try await done(at: 5) == true)
        #expect(try await done(at: 6) == false)
        let item = try #require(try await ledger.deskItems().first)
        #expect(item.task == nil)
        #expect(
            item.acts == [DeskAct(word: .done, isRegistered: true, note: "n", actor: "ann", at: 5)]
        )
        #expect(item.line.state == .manual)
        #expect(item.workgroup == "gent")
    }

    @Test func `what was registered and then cancelled by its seller comes back`() async throws {
        try await ledger.put([try groupPass(.manual)])
        _ = try await done(at: 5)
        try await ledger.put([try groupPass(.withdrawn)])
        #expect(try await ledger.deskItems().map(\.task) == [.cancel])
        #expect(try await done(at: 6, .register) == false)
        #expect(try await done(at: 7, .cancel) == true)
        #expect(try await ledger.deskItems().map(\.task) == [nil])
        #expect(try await done(at: 8) == false)
        let undone = try await ledger.changeDeskItem(name) { $0.undone(note: "n", by: "ann", at: 9) }
        #expect(undone?.item.task == .cancel)
        let again = try await ledger.changeDeskItem(name) { $0.undone(note: "n", by: "ann", at: 10) }
        #expect(again?.isChanged == false)
    }

    @Test func `to say that a ticket is cancelled that is to be registered contradicts its item`()
        async throws
    {
        try await ledger.put([try groupPass(.manual)])
        func item() async throws -> DeskItem {
            try #require(try await ledger.changeDeskItem(name) { _ in nil }?.item)
        }
        #expect(try await item().contradicts(.cancel))
        #expect(try await !item().contradicts(.register))
        #expect(try await !item().contradicts(nil))
        _ = try await done(at: 5)
        // Said before, whichever it was: a repetition.
        #expect(try await !item().contradicts(.register))
        #expect(try await !item().contradicts(.cancel))
        try await ledger.put([try groupPass(.withdrawn)])
        #expect(try await !item().contradicts(.cancel))
    }

    @Test func `what was cancelled before the desk spoke was registered all the same`() async throws {
        try await ledger.put([try groupPass(.withdrawn)])
        #expect(try await ledger.deskItems() == [])
        #expect(try await done(at: 5, .cancel) == false)
        #expect(try await done(at: 5) == true)
        #expect(try await ledger.deskItems().map(\.task) == [.cancel])
    }

    @Test func `a line of another kind is not the desk's, and the longest waiting comes first`() async throws
    {
        try await ledger.put([
            try line("1"), try groupPass(.manual, "2", since: 20), try groupPass(.manual, "3", since: 10),
        ])
        #expect(try await ledger.deskItems().map(\.key.line) == ["3", "2"])
        #expect(try await done(at: 1) == nil)
        let unknown = LineKey(basket: key, line: "9")
        #expect(try await ledger.changeDeskItem(unknown) { _ in nil } == nil)
    }

    @Test func `who had numbers shown is written down`() async throws {
        try await ledger.put([try groupPass(.manual)])
        try await ledger.recordReveal(of: [name], by: "ann", at: 7)
        #expect(try await ledger.count("SELECT COUNT(*) FROM reveals WHERE actor = 'ann'") == 1)
    }
}
