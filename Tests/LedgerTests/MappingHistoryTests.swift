import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `The history of mappings in the ledger` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private let first = Mapping(
        event: "4711",
        workgroup: "gent",
        owner: "handelsbeurs",
        integrationReference: "i",
        updatedAt: 1
    )

    @Test func `has each change once, in order, with both sides`() async throws {
        let first = first
        try await ledger.changeMapping(of: "4711", by: .tixly) { $0 = first }
        try await ledger.changeMapping(of: "4711", by: .uitdatabank) {
            $0?.uitdatabankEvent = "udb-1"
            $0?.organizer = "org-1"
            $0?.updatedAt = 2
        }
        try await ledger.changeMapping(of: "4711", by: .operator("ann")) {
            $0?.operatorReference = "o"
            $0?.updatedAt = 3
        }
        try await ledger.changeMapping(of: "4711", by: .tixly) {
            $0?.isDeleted = true
            $0?.updatedAt = 4
        }
        try await ledger.changeMapping(of: "4711", by: .uitdatabank) { $0 = nil }
        let history = try await ledger.history(of: "4711")
        #expect(history.map(\.cause) == [.integration, .uitdatabank, .operator, .deletion, .uitdatabank])
        #expect(history.map(\.actor) == [nil, nil, "ann", nil, nil])
        #expect(history.map(\.at) == [1, 2, 3, 4, 4])
        #expect(history.first?.before == nil && history.first?.after == MappingTrace(first))
        #expect(history[1].before?.organizer == nil && history[1].after?.organizer == "org-1")
        #expect(history[2].after?.reference == "o" && history[3].after?.isDeleted == true)
        #expect(history.last?.after == nil)
        for (step, next) in zip(history, history.dropFirst()) { #expect(step.after == next.before) }
        #expect(try await ledger.history(of: "4712") == [])
    }

    @Test func `has nothing of a change that changes nothing, or that is not stored`() async throws {
        let first = first
        try await ledger.changeMapping(of: "4711", by: .tixly) { $0 = first }
        try await ledger.changeMapping(of: "4711", by: .operator("ann")) { $0?.updatedAt = 9 }
        try await ledger.changeMapping(of: "4711", by: .uitdatabank) {
            $0?.problems = [MappingProblem(code: .eventNotFound, message: "x")]
        }
        await #expect(throws: Refusal()) {
            try await ledger.changeMapping(of: "4711", by: .tixly) { mapping in
                mapping?.manualReference = "m"
                throw Refusal()
            }
        }
        #expect(try await ledger.history(of: "4711").count == 1)
    }
}

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `What the ledger tells about mappings` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private func map(_ event: EventID, to organizer: OrganizerID?, at moment: Instant = 1) async throws {
        let mapping = Mapping(
            event: event,
            workgroup: "gent",
            owner: "handelsbeurs",
            uitdatabankEvent: organizer.map { _ in "udb-1" },
            organizer: organizer,
            updatedAt: moment
        )
        try await ledger.changeMapping(of: event) { $0 = mapping }
    }

    @Test func `prices that are sold, and how much is registered under whom`() async throws {
        var dear = try line("1", state: .registered, route: route, sale: "500001")
        dear.content.regularPrice = Cents(1_500)
        var old = try line("2", state: .registered, route: route, sale: "500002")
        old.soldAt = -5
        var gone = try line("3", state: .cancelled, route: route, sale: "500003")
        gone.content.regularPrice = Cents(900)
        var other = try line("4", state: .recorded)
        other.kind = .other
        other.content.regularPrice = Cents(240)
        let elsewhere = Route(event: "udb-1", organizer: "org-2")
        let lines = [
            dear, old, gone, other, try line("5", state: .registered, route: elsewhere, sale: "500005"),
            try line("6", event: "4712", state: .registered, route: route, sale: "500006"),
        ]
        try await ledger.put(lines)
        let trade = try await ledger.trade(in: "4711", since: 0)
        #expect(trade.prices == [Cents(1_500), Cents(1_200)])
        #expect(trade.registered == ["org-1": 2, "org-2": 1])
        #expect(try await ledger.trade(in: "4711", since: 2).prices == [])
        #expect(try await ledger.trade(in: "4713", since: 0) == Trade())
    }

    @Test func `which events were sold since they were looked at`() async throws {
        try await ledger.put([try line("1"), try line("2", event: "4712"), try line("3", event: "4713")])
        try await map("4711", to: "org-1", at: 0)
        try await map("4712", to: "org-1", at: 1)
        #expect(try await ledger.eventsTradedSinceInspection() == ["4711"])
    }

    @Test func `which sales are under another organiser than today's`() async throws {
        let elsewhere = Route(event: "udb-0", organizer: "org-2")
        try await ledger.put([
            try line("1", state: .registered, route: route, sale: "500001"),
            try line("2", state: .registered, route: elsewhere, sale: "500002"),
            try line("3", state: .cancelled, route: elsewhere, sale: "500003"),
            try line("4", event: "4712", state: .registered, route: elsewhere, sale: "500004"),
        ])
        try await map("4711", to: "org-1")
        try await map("4712", to: nil)
        let moved = MovedSale(
            sale: "500002",
            line: LineKey(basket: key, line: "2"),
            event: "4711",
            uitdatabankEvent: "udb-0",
            organizer: "org-2",
            organizerToday: "org-1",
            regular: Cents(1_200),
            paid: Cents(240),
            registeredAt: 1
        )
        #expect(try await ledger.movedSales(ReportScope(), organizer: nil) == [moved])
        // An event of many sales, of which the first and the last organiser are today's.
        try await ledger.put([
            try line("5", event: "4713", state: .registered, route: route, sale: "500005"),
            try line("6", event: "4713", state: .registered, route: elsewhere, sale: "500006"),
        ])
        try await map("4713", to: "org-2")
        let all = try await ledger.movedSales(ReportScope(), organizer: nil)
        #expect(all.map(\.sale) == ["500002", "500005"])
    }

    @Test func `which of them are a day's, a seller's, an event's or an organiser's, on either side`()
        async throws
    {
        let november = try Period("2026-11")
        let elsewhere = Route(event: "udb-0", organizer: "org-2")
        // Paid on the last evening of November in Brussels and registered in December; and the other way round.
        var first = try line("1", state: .registered, route: elsewhere, sale: "500001")
        (first.soldAt, first.since) = (november.until - .seconds(1), november.until + .seconds(60))
        var second = try line("2", event: "4712", state: .registered, route: route, sale: "500002")
        (second.soldAt, second.since) = (november.until + .seconds(60), november.until - .seconds(1))
        second.organizerDoubt = .contested(by: "org-3")
        var reserved = try line("3", event: "4712", state: .registered, isSold: false, route: route)
        (reserved.ticketSale, reserved.tariffPrice, reserved.since) = ("500003", Cents(240), november.from)
        reserved.organizerDoubt = .disturbed
        try await ledger.put([first, second])
        try await ledger.put([reserved], in: BasketKey(seller: "ntgent", basket: "B-1"), workgroup: "zender")
        try await map("4711", to: "org-1")
        try await map("4712", to: "org-1")
        func found(_ scope: ReportScope, _ organizer: OrganizerID? = nil) async throws -> [TicketSaleID] {
            try await ledger.movedSales(scope, organizer: organizer).map(\.sale)
        }
        let all = try await ledger.movedSales(ReportScope(), organizer: nil)
        #expect(all.map(\.sale) == ["500003", "500002", "500001"])
        #expect(all.map(\.soldAt) == [nil, second.soldAt, first.soldAt])
        #expect(all.map(\.day.description) == ["2026-11-01", "2026-12-01", "2026-11-30"])
        #expect(try await found(ReportScope(period: november)) == ["500003", "500001"])
        #expect(try await found(ReportScope(period: Period("2026-12"))) == ["500002"])
        #expect(try await found(ReportScope(event: "4711")) == ["500001"])
        #expect(try await found(ReportScope(event: "4712")) == ["500003", "500002"])
        #expect(try await found(ReportScope(seller: "ntgent")) == ["500003"])
        #expect(try await found(ReportScope(workgroup: "gent")) == ["500002", "500001"])
        // Booked under it, its today, and contested by it.
        #expect(try await found(ReportScope(), "org-2") == ["500001"])
        #expect(try await found(ReportScope(), "org-1") == ["500003", "500002", "500001"])
        #expect(try await found(ReportScope(), "org-3") == ["500002"])
        #expect(try await found(ReportScope(), "org-4") == [])
    }

    @Test func `sales of which it can't be told whose they are, wherever their event is today`() async throws
    {
        let doubts: [OrganizerDoubt?] = [.contested(by: "org-2"), .disturbed, .unconfirmed, nil]
        for (index, doubt) in doubts.enumerated() {
            let (id, event) = (LineID("\(index)"), EventID("471\(index)"))
            let sale = TicketSaleID("50000\(index)")
            var line = try line(id, event: event, state: .registered, route: route, sale: sale)
            line.organizerDoubt = doubt
            line.since = Instant(milliseconds: Int64(index))
            try await ledger.put([line])
            #expect(try await ledger.basket(key)?.lines[id] == line)
        }
        var gone = try line("9", state: .cancelled, route: route, sale: "500009")
        gone.organizerDoubt = .disturbed
        try await ledger.put([gone])
        // The first has come back, the second has passed on since, and nobody is named for the third.
        try await map("4710", to: "org-1")
        try await map("4711", to: "org-3")
        try await map("4712", to: nil)
        try await map("4713", to: "org-1")
        let moved = try await ledger.movedSales(ReportScope(), organizer: nil)
        #expect(moved.map(\.sale) == ["500000", "500001", "500002"])
        #expect(moved.map(\.doubt) == Array(doubts.prefix(3)))
        #expect(moved.map(\.organizer) == ["org-1", "org-1", "org-1"])
        #expect(moved.map(\.organizerToday) == ["org-1", "org-3", nil])
    }

    @Test func `what waits for a mapping, by event and seller`() async throws {
        var quoted = try line("2")
        quoted.quotedPrice = Cents(240)
        quoted.since = 5
        try await ledger.put([try line("1"), quoted, try line("3", state: .routed, route: route)])
        let ntgent = BasketKey(seller: "ntgent", basket: "B-1")
        var late = try line("1", event: "4712")
        late.since = 9
        try await ledger.put([late], in: ntgent)
        let waits = WaitingSales(
            event: "4711",
            seller: "handelsbeurs",
            lines: 2,
            regular: Cents(2_400),
            quoted: Cents(1_440),
            since: 1
        )
        #expect(try await ledger.waitingSales(since: 8) == [waits])
        #expect(try await ledger.waitingSales(since: 9).map(\.seller) == ["handelsbeurs", "ntgent"])
        #expect(try await ledger.waitingSales(since: 0) == [])
    }
}
