import JSON
import Messages
import Testing
import Tickets

@testable import Console

/// A line as `uitpas sales` shows it.
@Suite struct SaleRowTests {
    private func rows(_ doubts: OrganizerDoubt?...) -> [SaleRow] {
        var lines: [Line] = []
        for (index, doubt) in doubts.enumerated() {
            var line = Line(
                id: LineID("\(index)"),
                kind: .uitpas,
                content: LineContent(event: "4711", regularPrice: Cents(1_200)),
                ticketType: "t",
                isSold: true,
                state: .registered,
                since: Instant(milliseconds: 1_795_000_000_000),
                route: Route(event: "e", organizer: "org-1"),
                ticketSale: TicketSaleID("50000\(index)"),
                tariffPrice: Cents(240)
            )
            line.organizerDoubt = doubt
            lines.append(line)
        }
        let key = BasketKey(seller: "s", basket: "B-1")
        return SaleRow.rows(of: Basket(key: key, workgroup: "gent", lines: lines))
    }

    @Test func `a doubt is told in keys of its own, and by whom it is contested`() throws {
        let rows = rows(.contested(by: "org-2"), .disturbed, nil)
        let json = try JSON(parsing: Results.json(rows).utf8)
        #expect(json[0]?["doubt"]?.text == "contested" && json[0]?["contestedBy"]?.text == "org-2")
        #expect(json[1]?["doubt"]?.text == "disturbed" && json[1]?["contestedBy"] == nil)
        #expect(json[2]?["doubt"] == nil)
        let table = SaleRow.table(rows)
        let columns = try ["organizerId", "doubt", "contestedBy"].map { heading in
            try #require(table.columns.firstIndex { $0.heading == heading })
        }
        #expect(
            table.rows.map { row in columns.map { row[$0] } } == [
                ["org-1", "contested", "org-2"], ["org-1", "disturbed", ""], ["org-1", "", ""],
            ]
        )
        #expect(table.rows.allSatisfy { $0.count == table.columns.count })
    }

    @Test func `an organiser by whom it is contested is masked as other ids are`() throws {
        // As long as a number, and none by its check digit.
        let id = "org-1000000000001"
        #expect(IDKeys.mask(id, under: "contestedBy") == id && IDKeys.mask(id, under: "organizerId") == id)
        #expect(IDKeys.mask(id, under: "reason") != id)
    }
}
