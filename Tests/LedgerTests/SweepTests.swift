import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `Questions about many baskets` {
    let place: LedgerPlace
    let ledger: any SQLLedger
    let other = BasketKey(seller: "vooruit", basket: "B-2")

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    @Test func `find every basket that waits for an event, once`() async throws {
        try await ledger.put([try line("1"), try line("2"), try line("3", event: "4712")])
        try await ledger.put([try line("1"), try line("2", state: .routed, route: route)], in: other)
        let third = BasketKey(seller: "vooruit", basket: "B-3")
        try await ledger.put([try line("1", state: .routed, route: route)], in: third)
        #expect(
            try await ledger.baskets(waitingFor: "4711") == [
                DueBasket(basket: key, workgroup: "gent"),
                DueBasket(basket: other, workgroup: "gent"),
            ]
        )
        #expect(try await ledger.baskets(waitingFor: "4712").map(\.basket) == [key])
        #expect(try await ledger.baskets(waitingFor: "4713") == [])
    }

    @Test func `find what was parked for an organiser's sake, once the event has another`() async throws {
        var stranded = try line("1", state: .parked, route: route)
        stranded.reason = "no-credentials"
        var sold = try line("2", state: .parked, route: route, sale: "500001")
        sold.reason = "forbidden"
        var hopeless = try line("3", state: .parked, route: route)
        hopeless.reason = "gave-up"
        try await ledger.put([stranded])
        try await ledger.put([sold, hopeless], in: other)
        for (organizer, found) in [("org-1", []), ("org-2", [key])] as [(OrganizerID, [BasketKey])] {
            let mapping = Mapping(
                event: "4711",
                workgroup: "gent",
                owner: "handelsbeurs",
                uitdatabankEvent: "udb-1",
                organizer: organizer,
                updatedAt: 1
            )
            try await ledger.changeMapping(of: "4711") { $0 = mapping }
            #expect(try await ledger.baskets(waitingFor: "4711").map(\.basket) == found)
        }
    }

    @Test func `find sales of which UiTdatabank could not be asked whose they are, with their attempts`()
        async throws
    {
        func sale(_ id: LineID, _ event: EventID, _ doubt: OrganizerDoubt?) throws -> Line {
            var line = try line(
                id,
                event: event,
                state: .registered,
                route: route,
                sale: TicketSaleID("S-\(id)-\(event)")
            )
            (line.organizerDoubt, line.attempt) = (doubt, "A-1")
            return line
        }
        let attempt = Attempt(
            id: "A-1",
            organizer: "org-1",
            lines: ["1", "2"],
            startedAt: Moment(wall: 700, uptime: Uptime(boot: "b", milliseconds: 1)),
            sendBy: 800,
            settleAfter: 900,
            ending: "registered",
            endedAt: 750
        )
        try await ledger.put([try sale("1", "4711", .unconfirmed), try sale("2", "4711", .unconfirmed)])
        try await ledger.put([try sale("1", "4712", .disturbed), try sale("2", "4712", nil)], in: other)
        for key in [key, other] {
            try await ledger.change(key, workgroup: "gent") { basket, _ in basket.attempts["A-1"] = attempt }
        }
        let due = DueBasket(basket: key, workgroup: "gent")
        #expect(try await ledger.baskets(unconfirmedIn: "4711", limit: 9) == [due])
        #expect(try await ledger.baskets(unconfirmedIn: "4711", limit: 0) == [])
        #expect(try await ledger.baskets(unconfirmedIn: "4712", limit: 9) == [])
        #expect(try await ledger.basket(key)?.attempts["A-1"] == attempt)
        #expect(try await ledger.basket(other)?.attempts.isEmpty == true)
    }

    @Test func `find baskets by the states of their lines, each once`() async throws {
        try await ledger.put([try line("1"), try line("2"), try line("3", state: .routed, route: route)])
        try await ledger.put([try line("1", state: .manual)], in: other)
        let waiting = try await ledger.baskets(withLinesIn: [.unmapped, .manual], limit: 10)
        #expect(Set(waiting.map(\.key)) == [key, other] && waiting.count == 2)
        #expect(waiting.first { $0.key == key }?.lines.count == 3)
        #expect(try await ledger.baskets(withLinesIn: [.manual], limit: 10).map(\.key) == [other])
        #expect(try await ledger.baskets(withLinesIn: [.unmapped, .manual], limit: 1).count == 1)
        #expect(try await ledger.baskets(withLinesIn: [.uncertain], limit: 10).isEmpty)
    }

    @Test func `find reservations that lapsed, the oldest first`() async throws {
        let registered = try line(
            "1",
            state: .registered,
            isSold: false,
            expiresAt: 200,
            route: route,
            sale: "s1"
        )
        let routed = try line("2", state: .routed, isSold: false, expiresAt: 300, route: route)
        let manual = try line("3", state: .manual, isSold: false, expiresAt: 300)
        try await ledger.put([registered, routed, manual])
        let later = try line("1", state: .unmapped, isSold: false, expiresAt: 100)
        let paid = try line("2", state: .registered, isSold: true, route: route, sale: "s2")
        let gone = try line("3", state: .withdrawn, isSold: false, expiresAt: 10)
        let busy = try line("4", state: .registering, isSold: false, expiresAt: 10, route: route)
        try await ledger.put([later, paid, gone, busy], in: other, workgroup: "zender")
        let all = [
            DueBasket(basket: other, workgroup: "zender"),
            DueBasket(basket: key, workgroup: "gent"),
        ]
        #expect(try await ledger.lapsedReservations(before: 300, limit: 10) == all)
        #expect(try await ledger.lapsedReservations(before: 300, limit: 1) == Array(all.prefix(1)))
        #expect(try await ledger.lapsedReservations(before: 199, limit: 10) == Array(all.prefix(1)))
        #expect(try await ledger.lapsedReservations(before: 99, limit: 10) == [])
    }

    @Test func `find lines in doubt with the same tuple only`() async throws {
        @Sendable func attempt(_ settleAfter: Instant) -> Attempt {
            Attempt(
                id: "a",
                organizer: "org-1",
                lines: ["1", "2", "3", "4"],
                startedAt: Moment(wall: 5, uptime: Uptime(boot: "b", milliseconds: 7)),
                sendBy: 6,
                settleAfter: settleAfter
            )
        }
        var lines = [
            try line("1", state: .registering, route: route), try line("2", state: .uncertain, route: route),
            try line("3", state: .registered, route: route, sale: "s3"),
            try line("4", state: .registering, route: route),
        ]
        for index in lines.indices { lines[index].attempt = "a" }
        lines[3].content.regularPriceLabel = "Rang 1"
        lines[3].priceCategory = "Standaard"
        let doubtful = lines
        try await ledger.change(other, workgroup: "gent") { basket, _ in
            basket.put(doubtful[0])
            basket.attempts["a"] = attempt(50)
        }
        try await ledger.change(key, workgroup: "gent") { basket, _ in
            for line in doubtful { basket.put(line) }
            basket.attempts["a"] = attempt(40)
            basket.attempts["a"]?.ending = "resolved"
        }
        func unresolved(_ tuple: SaleTuple?) async throws -> [UnresolvedLine] {
            let tuple = try #require(tuple)
            return try await ledger.change(key, workgroup: "gent") { _, view in
                try view.unresolved(like: tuple)
            }
        }
        func found(
            _ basket: BasketKey,
            _ id: LineID,
            _ settleAfter: Instant,
            _ isUncertain: Bool
        ) -> UnresolvedLine {
            UnresolvedLine(
                key: LineKey(basket: basket, line: id),
                startedAt: Moment(wall: 5, uptime: Uptime(boot: "b", milliseconds: 7)),
                settleAfter: settleAfter,
                isUncertain: isUncertain
            )
        }
        #expect(
            try await unresolved(lines[0].tuple) == [
                found(key, "1", 40, false), found(key, "2", 40, true), found(other, "1", 50, false),
            ]
        )
        #expect(try await unresolved(lines[3].tuple) == [found(key, "4", 40, false)])
        var dearer = lines[0]
        dearer.content.regularPrice = Cents(1_201)
        #expect(try await unresolved(dearer.tuple) == [])
    }

    @Test func `find lines that should be on the move, the oldest first`() async throws {
        func waiting(_ state: LineState, _ since: Instant) throws -> Line {
            var waiting = try line(state: state, route: route)
            waiting.since = since
            return waiting
        }
        func put(_ id: BasketID, _ line: Line, attemptEnds ending: String? = nil) async throws {
            try await ledger.change(BasketKey(seller: "vooruit", basket: id), workgroup: "gent") {
                basket,
                _ in
                var line = line
                line.attempt = "a"
                basket.put(line)
                basket.attempts["a"] = Attempt(
                    id: "a",
                    organizer: "org-1",
                    lines: ["1"],
                    startedAt: Moment(wall: 1, uptime: Uptime(boot: "", milliseconds: 0)),
                    sendBy: 1,
                    settleAfter: 1,
                    ending: ending
                )
            }
        }
        var paid = try waiting(.cancelled, 20)
        paid.cancellation = .expired
        var lapsed = paid
        (lapsed.isSold, lapsed.expiresAt) = (false, 10)
        try await put("routed", try waiting(.routed, 30))
        try await put("young", try waiting(.routed, 31))
        try await put("posted", try waiting(.registering, 29))
        try await put("cancelling", try waiting(.cancelling, 28))
        try await put("unread", try waiting(.uncertain, 27))
        try await put("undecided", try waiting(.uncertain, 5), attemptEnds: "resolved")
        try await put("paid", paid)
        try await put("lapsed", lapsed)
        for state in LineState.allCases
        where ![.routed, .registering, .cancelling, .uncertain].contains(state) {
            try await put(BasketID("\(state)"), try waiting(state, 3))
        }
        let found = try await ledger.stalledBaskets(since: 30, limit: 10)
        #expect(found.map(\.key.basket) == ["paid", "unread", "cancelling", "posted", "routed"])
        #expect(found.first?.lines.count == 1)
        #expect(try await ledger.stalledBaskets(since: 30, limit: 2).map(\.key.basket) == ["paid", "unread"])
    }
}
