import ArgumentParser
import JSON
import Testing
import Tickets

@testable import Console

@Suite struct ReportTests {
    private func row(_ key: String?, tickets: Int, cancelled: Int = 0) -> ReportRow {
        func takings(_ count: Int) -> Takings {
            Takings(
                tickets: count,
                regular: Cents(1_200 * count),
                paid: Cents(240 * count),
                discount: Cents(960 * count)
            )
        }
        return ReportRow(
            subject: [ReportRow.Cell("customerId", key)],
            turnover: Turnover(sold: takings(tickets), cancelled: takings(cancelled))
        )
    }

    @Test func `a row says what was sold, what was cancelled, and the difference`() throws {
        let json = try JSON(
            parsing: Results.json([row("K-1", tickets: 2, cancelled: 3), row(nil, tickets: 1)]).utf8
        )
        let first = try #require(json.items?.first)
        #expect(first["customerId"]?.text == "K-1")
        #expect(first["tickets"]?.integer == 2)
        #expect(first["discount"]?.text == "19.20")
        #expect(first["cancelledPaid"]?.text == "7.20")
        #expect(first["netTickets"]?.integer == -1)
        #expect(first["netRegular"]?.text == "-12.00")
        #expect(json.items?.last?["customerId"] == nil)
        #expect(json.items?.count == 2)
    }

    @Test func `only the table has the sum among its rows`() {
        let rows = [row("K-1", tickets: 2), row("K-2", tickets: 1, cancelled: 1)]
        let table = ReportRow.table(rows, keys: ["customerId"], withTotal: true)
        #expect(table.rows.last?.prefix(5) == ["total", "3", "36.00", "7.20", "28.80"])
        #expect(table.rows.last?.suffix(4) == ["2", "24.00", "4.80", "19.20"])
        #expect(ReportRow.table(rows, keys: ["customerId"], withTotal: false).rows.count == 2)
        #expect(ReportRow.table([], keys: ["customerId"], withTotal: true).rows.isEmpty)
    }

    @Test func `half of the discount is the estimate, to the cent`() {
        #expect(RetributionRow.estimate(of: Cents(960)) == Cents(480))
        #expect(RetributionRow.estimate(of: Cents(961)) == Cents(481))
        #expect(RetributionRow.estimate(of: Cents(0)) == Cents(0))
    }

    @Test(arguments: [
        ["report", "daily", "--period", "2026-13"], ["report", "weekly"],
        ["report", "daily", "--json", "--csv"],
        ["worklist", "done", "B/1"], ["worklist", "done", "B", "--note", "x"],
        ["worklist", "done", "--note", "x"], ["worklist", "done", "B/1", "--note", " "],
        ["worklist", "done", "B/1", "--note", "x", "--task", "sell"], ["worklist", "undo", "B/1"],
    ])
    func `wrong usage is 64`(_ arguments: [String]) {
        #expect { try UitpasCommand.parseAsRoot(arguments) } throws: { error in
            UitpasCommand.exitCode(for: error) == .validationFailure
        }
    }

    @Test(arguments: [
        ["report", "daily", "--period", "2026-11-01..2026-11-15", "--workgroup", "gent", "--csv"],
        ["report", "ticket-types", "--seller", "s", "--event", "4711", "--json"],
        ["retribution", "--period", "2026-Q4", "--organizer", "o", "--seller", "s"], ["worklist"],
        ["worklist", "--reveal", "--by", "ann"],
        ["worklist", "done", "B/1", "s/B/2", "--note", "x", "--task", "cancel"],
    ])
    func `right usage is understood`(_ arguments: [String]) throws {
        _ = try UitpasCommand.parseAsRoot(arguments)
    }
}
