import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `The register of sales` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private func owned(_ sales: [TicketSaleID]) async throws -> Set<TicketSaleID> {
        try await ledger.change(key, workgroup: "gent") { _, snapshot in try snapshot.owned(among: sales) }
    }

    @Test func `gives a sale to one line only, and says so`() async throws {
        try await ledger.put([try line(state: .registered, route: route, sale: "500001")])
        let thief = try line("2", state: .registered, route: route, sale: "500001")
        let expected = LedgerError.unusable(
            "a change contradicts the ledger and was not stored: ticket sale 500001 belongs to line handelsbeurs/B-1001/1 already, not to handelsbeurs/B-1001/2"
        )
        await #expect(throws: expected) { try await ledger.put([thief]) }
        #expect(try await ledger.basket(key)?.order == ["1"])
    }

    @Test func `keeps the sale of an earlier life`() async throws {
        var sold = try line(state: .registered, route: route, sale: "500001")
        try await ledger.put([sold])
        // As a line does that expired, was removed and begins anew in one change.
        sold.life = 2
        sold.state = .unmapped
        sold.since = 20
        sold.ticketSale = nil
        sold.tariffPrice = nil
        sold.route = nil
        try await ledger.put([sold])
        #expect(
            try await ledger.count("SELECT cancelled_at FROM sales WHERE ticket_sale = '500001' AND life = 1")
                == 20
        )
        sold.state = .registered
        sold.route = route
        sold.ticketSale = "500002"
        try await ledger.put([sold])
        #expect(try await owned(["500001", "500002", "500003"]) == ["500001", "500002"])
        #expect(
            try await ledger.count(
                "SELECT life FROM sales WHERE ticket_sale = '500002' AND cancelled_at IS NULL"
            )
                == 2
        )
    }

    @Test func `tells how an earlier life ended, to whom it was sold and for what`() async throws {
        var old = try line(isSold: false, expiresAt: 15, route: route, sale: "500001")
        old.state = .cancelled
        old.cancellation = .expired
        old.since = 30
        try await ledger.put([old])
        var begun = try line(state: .unmapped)
        begun.life = 2
        begun.since = 40
        try await ledger.put([begun])
        let loaded = try #require(try await ledger.basket(key))
        #expect(loaded.lines["1"] == begun)
        old.expiresAt = nil
        #expect(loaded.endedLives == [old])
        // Loading and storing again changes nothing.
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket.endedLives = [] }
        #expect(try await ledger.basket(key) == loaded)
    }

    @Test func `writes down when a sale was cancelled, once`() async throws {
        var sold = try line(state: .registered, route: route, sale: "500001")
        try await ledger.put([sold])
        sold.state = .cancelling
        sold.since = 20
        try await ledger.put([sold])
        #expect(try await ledger.count("SELECT COUNT(*) FROM sales WHERE cancelled_at IS NULL") == 1)
        sold.state = .cancelled
        sold.since = 30
        try await ledger.put([sold])
        sold.customer = "K-2"
        sold.since = 40
        try await ledger.put([sold])
        #expect(try await ledger.count("SELECT cancelled_at FROM sales") == 30)
    }

    @Test func `tells every event that a Tixly event was sold as, whatever it leads to today`() async throws {
        let second = Route(event: "udb-2", organizer: "org-2")
        var gone = try line("1", state: .registered, route: route, sale: "500001")
        try await ledger.put([
            gone, try line("2", state: .registered, route: second, sale: "500002"),
            try line("3", event: "4712", state: .registered, route: second, sale: "500003"),
        ])
        (gone.state, gone.since) = (.cancelled, 20)
        try await ledger.put([gone])
        // It can't be told of the one whether it is at UiTPAS; the other never was.
        try await ledger.put([
            try line("4", state: .uncertain, route: Route(event: "udb-4", organizer: "org-4")),
            try line("5", state: .refused, route: Route(event: "udb-5", organizer: "org-4")),
        ])
        #expect(
            try await ledger.eventsSold(ReportScope(event: "4711"))
                == ["udb-1": ["org-1"], "udb-2": ["org-2"], "udb-4": ["org-4"]]
        )
        #expect(try await ledger.eventsSold(ReportScope(event: "4712")) == ["udb-2": ["org-2"]])
        #expect(try await ledger.eventsSold(ReportScope()).keys.sorted() == ["udb-1", "udb-2", "udb-4"])
        var contested = try line("3", event: "4712", state: .registered, route: second, sale: "500003")
        contested.organizerDoubt = .contested(by: "org-9")
        try await ledger.put([contested])
        let book = try await ledger.book(of: "udb-2")
        #expect(book.sales.mapValues(\.rival) == ["500002": nil, "500003": "org-9"])
        let day = ReportScope(period: try Period("1970-01-01"))
        #expect(try await ledger.eventsSold(day).keys.sorted() == ["udb-1", "udb-2", "udb-4"])
        #expect(try await ledger.eventsSold(ReportScope(period: try Period("1971"))) == [:])
    }
}
