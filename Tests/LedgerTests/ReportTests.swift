import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `Reports of the ledger` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    /// A moment of November 2026 in Brussels.
    private func november(_ day: Int, hour: Int64 = 12) throws -> Instant {
        let day = try #require(CalendarDay(year: 2026, month: 11, day: day))
        return Instant(milliseconds: day.start.milliseconds + hour * 3_600_000)
    }

    private func sold(
        _ id: LineID,
        at moment: Instant?,
        cancelledAt: Instant? = nil,
        type: String = "UiTPAS integratie",
        event: EventID = "4711",
        customer: String? = nil,
        state: LineState = .registered
    ) throws -> Line {
        let isUiTPAS = type == "UiTPAS integratie"
        var line = try line(
            id,
            event: event,
            state: isUiTPAS ? state : .recorded,
            isSold: moment != nil,
            route: isUiTPAS ? route : nil,
            sale: isUiTPAS && state == .registered ? TicketSaleID("s-\(id)") : nil
        )
        line.kind = isUiTPAS ? .uitpas : .other
        line.ticketType = type
        line.soldAt = moment
        line.customer = customer
        line.cancelledAt = cancelledAt
        if cancelledAt != nil { line.cancellation = Cancellation(cause: .seller, reason: "x") }
        return line
    }

    private func takings(_ tickets: Int, _ regular: Int, _ paid: Int) -> Takings {
        Takings(
            tickets: tickets,
            regular: Cents(regular),
            paid: Cents(paid),
            discount: Cents(regular - paid)
        )
    }

    @Test func `a day keeps what was sold on it, and a later one has the cancellation`() async throws {
        try await ledger.put([
            try sold("1", at: november(1)),
            try sold("2", at: november(1, hour: 23), cancelledAt: november(3)),
            try sold("3", at: november(2, hour: 0), type: "Standaard"),
            try sold("4", at: nil), try sold("5", at: nil, cancelledAt: november(3)),
        ])
        let days = try await ledger.dailySales(ReportScope())
        #expect(days.map(\.subject.description) == ["2026-11-01", "2026-11-02", "2026-11-03"])
        #expect(
            days.map(\.turnover) == [
                Turnover(sold: takings(2, 2_400, 480)), Turnover(sold: takings(1, 1_200, 1_200)),
                Turnover(cancelled: takings(1, 1_200, 240)),
            ]
        )
        let third = try await ledger.dailySales(ReportScope(period: Period("2026-11-03")))
        #expect(third.map(\.turnover) == [Turnover(cancelled: takings(1, 1_200, 240))])
        let first = try await ledger.dailySales(ReportScope(period: Period("2026-11-01")))
        #expect(first.map(\.turnover) == [Turnover(sold: takings(2, 2_400, 480))])
    }

    @Test func `a day of 25 hours is one day`() async throws {
        let day = try #require(CalendarDay(year: 2026, month: 10, day: 25))
        let last = Instant(milliseconds: day.next.start.milliseconds - 1)
        try await ledger.put([
            try sold("1", at: day.start), try sold("2", at: last), try sold("3", at: day.next.start),
        ])
        let days = try await ledger.dailySales(ReportScope())
        #expect(days.map(\.turnover.sold.tickets) == [2, 1])
    }

    @Test func `events, customers and ticket types add up, legacy types included`() async throws {
        try await ledger.put([
            try sold("1", at: november(1), event: "1", customer: "K-1"),
            try sold("2", at: november(1), type: "UiTPAS kansentarief", event: "2", customer: "K-1"),
            try sold("3", at: november(1), type: "Standaard", event: "2"),
        ])
        let other = BasketKey(seller: "ntgent", basket: "B-2")
        try await ledger.put([try sold("1", at: november(1), type: "Basis")], in: other, workgroup: "zender")

        let events = try await ledger.eventSales(ReportScope())
        #expect(events.map(\.subject) == ["1", "2", "4711"])
        #expect(events.map(\.turnover.sold.tickets) == [1, 2, 1])
        let customers = try await ledger.customerSales(ReportScope(workgroup: "gent"))
        #expect(customers.map(\.subject.customer) == [nil, "K-1"])
        #expect(customers.map(\.turnover.sold) == [takings(1, 1_200, 1_200), takings(2, 2_400, 1_440)])
        let types = try await ledger.ticketTypeSales(ReportScope())
        #expect(
            types.map { "\($0.subject.workgroup) \($0.subject.ticketType)" } == [
                "gent Standaard", "gent UiTPAS integratie", "gent UiTPAS kansentarief", "zender Basis",
            ]
        )
        #expect(try await ledger.eventSales(ReportScope(seller: "ntgent")).map(\.subject) == ["4711"])
        #expect(
            try await ledger.ticketTypeSales(ReportScope(event: "2")).map(\.subject.ticketType) == [
                "Standaard", "UiTPAS kansentarief",
            ]
        )
    }

    @Test func `UiTPAS's price counts, then the one that was asked, then the regular one`() async throws {
        var registered = try sold("1", at: november(1))
        registered.quotedPrice = Cents(300)
        var refused = try sold("2", at: november(1), state: .refused)
        refused.quotedPrice = Cents(300)
        var dearer = try sold("3", at: november(1), state: .refused)
        dearer.quotedPrice = Cents(1_500)
        try await ledger.put([registered, refused, dearer])
        let sold = try await ledger.eventSales(ReportScope()).first?.turnover.sold
        #expect(
            sold
                == Takings(
                    tickets: 3,
                    regular: Cents(3_600),
                    paid: Cents(240 + 300 + 1_500),
                    discount: Cents(960 + 900)
                )
        )
    }

    @Test func `retribution is what is at UiTPAS, with what was cancelled beside it`() async throws {
        var reserved = try sold("4", at: nil)
        reserved.since = try november(9)
        try await ledger.put([
            try sold("1", at: november(1)), try sold("2", at: november(2)), try sold("3", at: november(1)),
            reserved,
        ])
        var cancelled = try sold("3", at: november(1))
        cancelled.state = .cancelled
        cancelled.since = try november(5)
        try await ledger.put([cancelled])
        let all = try await ledger.salesTotals(ReportScope(), organizer: nil)
        #expect(
            all == [
                SalesTotal(
                    organizer: "org-1",
                    seller: "handelsbeurs",
                    workgroup: "gent",
                    active: takings(3, 3_600, 720),
                    cancelled: takings(1, 1_200, 240)
                )
            ]
        )
        func active(_ period: String) async throws -> [Int] {
            try await ledger.salesTotals(ReportScope(period: Period(period)), organizer: nil).map(
                \.active.tickets
            )
        }
        #expect(try await active("2026-11-01") == [1])
        #expect(try await active("2026-11-01..2026-11-02") == [2])
        #expect(try await active("2026-11-09") == [1])
        #expect(try await active("2026-12") == [])
        #expect(try await ledger.salesTotals(ReportScope(), organizer: "org-2") == [])
    }

    @Test func `retribution says what of it is in doubt, of the same days and organiser`() async throws {
        func doubted(_ id: LineID, _ day: Int?, _ doubt: OrganizerDoubt) throws -> Line {
            var line = try sold(id, at: day.map { try november($0) })
            line.since = try november(9)
            line.organizerDoubt = doubt
            return line
        }
        try await ledger.put([
            try sold("1", at: november(1)), try doubted("2", 1, .contested(by: "org-2")),
            try doubted("3", 2, .disturbed), try doubted("4", nil, .unconfirmed),
            try doubted("5", 1, .unconfirmed),
        ])
        var cancelled = try doubted("5", 1, .unconfirmed)
        cancelled.state = .cancelled
        try await ledger.put([cancelled])
        func total(_ period: String?, _ organizer: OrganizerID? = nil) async throws -> SalesTotal? {
            let scope = ReportScope(period: try period.map { try Period($0) }, seller: "handelsbeurs")
            let totals = try await ledger.salesTotals(scope, organizer: organizer)
            #expect(totals.count <= 1)
            return totals.first
        }
        let all = try #require(try await total(nil))
        #expect(all.active == takings(4, 4_800, 960) && all.cancelled == takings(1, 1_200, 240))
        #expect(all.doubtful == takings(3, 3_600, 720))
        let first = try #require(try await total("2026-11-01", "org-1"))
        #expect(first.active == takings(2, 2_400, 480) && first.cancelled == takings(1, 1_200, 240))
        #expect(first.doubtful == takings(1, 1_200, 240))
        #expect(try await total("2026-11-09")?.doubtful == takings(1, 1_200, 240))
        // What was paid and registered in one period counts once in it; paid in one and registered in another, in the first.
        #expect(try await total("2026-11")?.active == takings(4, 4_800, 960))
        #expect(try await total("2026-11-09")?.active == takings(1, 1_200, 240))
        // Whom it is booked under has the doubt, not who contests it.
        #expect(try await total(nil, "org-2") == nil)
    }
}
