import ArgumentParser
import Desks
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

    @Test func `a share says what of it is in doubt, and one word is said of all`() throws {
        func takings(_ count: Int) -> Takings {
            Takings(tickets: count, discount: Cents(960 * count))
        }
        func row(_ doubtful: Int) -> RetributionRow {
            let total = SalesTotal(
                organizer: "org-1",
                seller: "s",
                workgroup: "gent",
                active: takings(3),
                cancelled: takings(1),
                doubtful: takings(doubtful)
            )
            return RetributionRow(total, name: nil)
        }
        let rows = [row(2), row(0), row(1)]
        let json = try JSON(parsing: Results.json(rows).utf8)
        #expect(json[0]?["doubtfulTickets"]?.integer == 2 && json[0]?["doubtfulDiscount"]?.text == "19.20")
        #expect(json[0]?["tickets"]?.integer == 3 && json[1]?["doubtfulDiscount"]?.text == "0.00")
        let table = RetributionRow.table(rows, withTotal: true)
        #expect(
            table.rows.map { Array($0.suffix(2)) } == [
                ["2", "19.20"], ["0", "0.00"], ["1", "9.60"], ["3", "28.80"],
            ]
        )
        #expect(table.rows.allSatisfy { $0.count == table.columns.count })
        let word = try #require(RetributionRow.doubts(of: rows))
        #expect(word.hasPrefix("of these 3 tickets with a discount of 28.80 are in doubt"))
        #expect(RetributionRow.doubts(of: [row(1)])?.contains("1 ticket with a discount of 9.60 is") == true)
        #expect(RetributionRow.doubts(of: [row(0)]) == nil)
    }

    @Test func `a sale that has moved has its day of sale, for it may not be that of its registration`()
        throws
    {
        let november = try Period("2026-11")
        let sale = MovedSale(
            sale: "500001",
            line: LineKey(basket: BasketKey(seller: "s", basket: "B-1"), line: "1"),
            event: "4711",
            uitdatabankEvent: "udb-1",
            organizer: "org-1",
            organizerToday: nil,
            doubt: .contested(by: "org-2"),
            regular: Cents(1_200),
            paid: Cents(240),
            soldAt: november.until - .seconds(1),
            registeredAt: november.until + .seconds(1)
        )
        var reserved = sale
        reserved.soldAt = nil
        let json = try JSON(parsing: Results.json([MovedSaleRow(sale), MovedSaleRow(reserved)]).utf8)
        #expect(json[0]?["day"]?.text == "2026-11-30" && json[1]?["day"]?.text == "2026-12-01")
        #expect(json[0]?["soldAt"]?.text == "2026-11-30T22:59:59.000Z" && json[1]?["soldAt"] == nil)
        #expect(json[0]?["registeredAt"]?.text == "2026-11-30T23:00:01.000Z")
        #expect(json[0]?["contestedBy"]?.text == "org-2")
        let table = MovedSaleRow.table([MovedSaleRow(sale)])
        #expect(table.rows.allSatisfy { $0.count == table.columns.count })
    }

    @Test(arguments: [
        ["report", "daily", "--period", "2026-13"], ["mappings", "moved", "--period", "2026-13"],
        ["mappings", "moved", "--doubt", "wrong"], ["report", "weekly"],
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
        ["mappings", "moved", "--period", "2026-Q4", "--organizer", "o", "--seller", "s", "--event", "4711"],
        ["worklist", "--reveal", "--by", "ann"],
        ["worklist", "done", "B/1", "s/B/2", "--note", "x", "--task", "cancel"],
    ])
    func `right usage is understood`(_ arguments: [String]) throws {
        _ = try UitpasCommand.parseAsRoot(arguments)
    }
}
