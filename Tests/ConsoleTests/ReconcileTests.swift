import Desks
import Messages
import Testing
import Tickets
import Working

@testable import Console

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct ReconcileTests {
    private func discrepancy(
        _ kind: Discrepancy.Kind,
        state: LineState? = .registered,
        cancelledAt: Instant? = nil,
        origin: Discrepancy.Origin? = nil
    ) -> Discrepancy {
        let line = LineKey(basket: BasketKey(seller: "handelsbeurs", basket: "B 1"), line: "1")
        let ours = LedgerSale(
            sale: "500001",
            line: line,
            workgroup: "gent",
            event: "4711",
            organizer: "org-1",
            number: UiTPASNumber("0900000067513"),
            regularPrice: Cents(1_200),
            tariffPrice: Cents(240),
            registeredAt: Instant(milliseconds: 0),
            cancelledAt: cancelledAt,
            state: state,
            since: Instant(milliseconds: 0)
        )
        return Discrepancy(
            kind: kind,
            event: "udb-1",
            sale: "500001",
            ours: kind == .unknown ? nil : ours,
            organizer: "org-1",
            origin: origin
        )
    }

    @Test func `each difference comes with the command that mends it`() {
        let line = LineKey(basket: BasketKey(seller: "handelsbeurs", basket: "B 1"), line: "1")
        func command(_ discrepancy: Discrepancy) -> String? { ReconcileRow(discrepancy).command }
        #expect(
            command(discrepancy(.missing)) == """
                printf %s '{"body":{"basketId":"B 1","cancelledAt":"1970-01-01T00:00:00.000Z",\
                "lines":[{"lineId":"1"}],"reason":"not at UiTPAS any more","seller":"handelsbeurs",\
                "workgroup":"gent"},"type":"basket.cancelled"}' | uitpas publish -
                """
        )
        #expect(
            command(discrepancy(.unknown, origin: .uncertain(line)))
                == "uitpas sales settle 'handelsbeurs/B 1/1' --as registered 500001 --why \"\""
        )
        #expect(
            command(discrepancy(.unknown, origin: .samePass(line)))
                == "uitpas sales show 'B 1' --seller handelsbeurs"
        )
        #expect(command(discrepancy(.unknown, origin: .desk)) == nil)
        #expect(command(discrepancy(.cancelledHere)) == "uitpas reconcile --event udb-1 --fix")
    }

    @Test func `nothing is cancelled here that may be at UiTPAS all the same`() {
        var unread = discrepancy(.missing)
        unread.unread = ["org-2"]
        var double = discrepancy(.missing)
        double.double = "500009"
        for (found, word) in [(unread, "org-2"), (double, "500009")] {
            #expect(ReconcileRow(found).command == nil)
            #expect(ReconcileRow(found).advice.contains(word))
            #expect(ReconcileRow(found).advice.contains("before you sell anything"))
        }
        var moved = discrepancy(.otherOrganizer)
        moved.listedWith = "org-2"
        #expect(ReconcileRow(moved).advice.contains("in the list of org-2, and not in that of org-1"))
        #expect(!ReconcileRow(moved).isRemark)
    }

    @Test func `a file that can't be written is told in words`() {
        let path = "/nonexistent/x.jsonl"
        #expect(throws: ToolFailure("\(path) can't be written: No such file or directory")) {
            try ReconcileFile(path: path, question: "")
        }
    }

    @Test func `only a cancellation that was lost is asked for by --fix`() throws {
        let gone = try #require(
            discrepancy(.cancelledHere, state: .cancelled, cancelledAt: Instant(milliseconds: 1)).remedy
        )
        #expect(gone.routingKey == "cancellation.org-1")
        #expect(String(decoding: gone.body, as: UTF8.self).contains("\"ticketSaleIds\":[\"500001\"]"))
        let waiting = try #require(discrepancy(.cancelledHere, state: .cancelling).remedy)
        #expect(!String(decoding: waiting.body, as: UTF8.self).contains("ticketSaleIds"))
        #expect(discrepancy(.cancelledHere, state: .parked).remedy == nil)
        for kind in Discrepancy.Kind.allCases where kind != .cancelledHere {
            #expect(discrepancy(kind).remedy == nil)
        }
    }

    @Test func `a command has Tixly's ids as they are, and is left out where one is a pass number`() {
        var found = discrepancy(.unknown, origin: .desk)
        func row(_ basket: BasketID) -> ReconcileRow {
            let key = BasketKey(seller: "handelsbeurs", basket: basket)
            found.origin = .uncertain(LineKey(basket: key, line: "1"))
            return ReconcileRow(found)
        }
        let usual = row("1795881600122")
        #expect(usual.shown(.masked) == usual)
        #expect(usual.command?.contains("handelsbeurs/1795881600122/1") == true)
        let pass = row("0900000067513")
        #expect(pass.holdsNumber)
        #expect(pass.shown(.masked).command == nil)
        #expect(pass.shown(.masked).advice.hasSuffix("--reveal shows it"))
        #expect(!pass.shown(.masked).advice.contains("0900000067513"))
        #expect(pass.shown(.revealed).command?.contains("handelsbeurs/0900000067513/1") == true)
    }

    @Test func `a row masks the pass and says whether it is a defect`() {
        let row = ReconcileRow(discrepancy(.otherOrganizer))
        #expect(row.uitpasNumber == "*********7513")
        #expect(row.isRemark)
        #expect(!ReconcileRow(discrepancy(.missing)).isRemark)
    }

    @Test func `a file goes on where it was, half a line or not, and holds to its question`() throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "reconcile-\(UUID().uuidString).jsonl"
        ).path
        // A file that stays behind disturbs nobody.
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = try ReconcileFile(path: path, question: "period 2026-11")
        #expect(file.entries.isEmpty)
        let entry = ReconcileFile.Entry(
            uitdbEventId: "udb-1",
            count: 7,
            at: "2026-11-28T00:00:00.000Z",
            differences: [ReconcileRow(discrepancy(.missing))]
        )
        try file.add(entry)
        let whole = try #require(FileManager.default.contents(atPath: path))
        try (whole + Data("{\"uitdbEv".utf8)).write(to: URL(filePath: path))

        var again = try ReconcileFile(path: path, question: "period 2026-11")
        #expect(again.entries["udb-1"]?.differences == entry.differences)
        var second = entry
        second.uitdbEventId = "udb-2"
        try again.add(second)
        #expect(try ReconcileFile(path: path, question: "period 2026-11").entries.count == 2)
        #expect(throws: ToolFailure.self) { try ReconcileFile(path: path, question: "period 2026-10") }
    }
}
