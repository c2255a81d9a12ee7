import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `A basket in the ledger` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private func fullLine(_ id: LineID) throws -> Line {
        Line(
            id: id,
            kind: .groupPass,
            content: LineContent(
                event: "4711",
                regularPrice: Cents(1_200),
                regularPriceLabel: "Standaard – 'rij 1'",
                number: try number(),
                tariff: "SOCIALTARIFF-1"
            ),
            ticketType: "UiTPAS integratie",
            priceCategory: "Basistarief",
            quotedPrice: Cents(240),
            customer: "K-88",
            channel: "box-office",
            soldAt: 1_764_000_000_123,
            expiresAt: 1_764_000_900_456,
            isSold: true,
            state: .registered,
            since: 1_764_000_001_000,
            life: 3,
            route: route,
            attempt: "attempt-1",
            isPostedAlone: true,
            ticketSale: TicketSaleID("sale-\(id)"),
            tariffPrice: Cents(250),
            cancellation: Cancellation(cause: .seller, reason: "geannuleerd"),
            reason: "rejected-by-publiq",
            messages: ["nl": "Eén \"kaart\"", "fr": "carte\n"]
        )
    }

    private func full() throws -> Basket {
        var basket = Basket(
            key: key,
            workgroup: "gent",
            isKnown: true,
            cancellation: .basketRefused,
            lineCancellations: ["9": .expired, "2": Cancellation(cause: .seller, reason: "r")],
            lines: [try fullLine("2"), try fullLine("1")],
            attempts: [
                Attempt(
                    id: "attempt-1",
                    organizer: "org-1",
                    lines: ["2", "1"],
                    startedAt: Moment(wall: 1, uptime: Uptime(boot: "b", milliseconds: 7)),
                    sendBy: 2,
                    settleAfter: 3,
                    absentSince: 4
                )
            ],
            settlement: Settlement(
                version: 2,
                entries: [
                    Settlement.Entry(line: "2", outcome: .registered, ticketSale: "sale-2", reason: nil),
                    Settlement.Entry(line: "1", outcome: .refused, ticketSale: nil, reason: "no"),
                ],
                at: 77
            ),
            reply: ReplyAddress(queue: "amq.rabbitmq.reply-to.x", correlation: "c-1"),
            traceparent: "00-1-2-01"
        )
        basket.evidence = [Evidence(attempt: "attempt-1", line: "1", text: "seen", at: 5)]
        return basket
    }

    @Test func `comes back with every field, after reopening too`() async throws {
        let full = try full()
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket = full }
        var expected = full
        expected.evidence = []
        let reopened = try await place.open()
        #expect(try await ledger.basket(key) == expected)
        #expect(try await reopened.basket(key) == expected)
        #expect(try await reopened.baskets(named: "B-1001") == [expected])
        let seen = try await reopened.change(key, workgroup: "other") { basket, _ in basket }
        #expect(seen == expected)
        #expect(
            try await reopened.count("SELECT COUNT(*) FROM evidence WHERE text = 'seen' AND line = '1'") == 1
        )
    }

    @Test(arguments: LineState.allCases) func `has lines in every state`(_ state: LineState) async throws {
        try await ledger.put([try line(state: state, route: route)])
        #expect(try await ledger.basket(key)?.lines["1"]?.state == state)
    }

    @Test(arguments: Cancellation.Cause.allCases)
    func `keeps every cause of a cancellation`(_ cause: Cancellation.Cause) async throws {
        let wish = Cancellation(cause: cause, reason: "r")
        try await ledger.change(key, workgroup: "gent") { basket, _ in
            basket.cancellation = wish
            basket.lineCancellations["7"] = wish
        }
        let basket = try #require(try await ledger.basket(key))
        #expect(basket.cancellation == wish)
        #expect(basket.lineCancellations == ["7": wish])
    }

    @Test(arguments: LineKind.allCases) func `has lines of every kind`(_ kind: LineKind) async throws {
        var other = try line()
        other.kind = kind
        other.content.number = nil
        other.content.tariff = nil
        try await ledger.put([other])
        #expect(try await ledger.basket(key)?.lines["1"] == other)
    }

    @Test func `is nobody's before anybody has changed it`() async throws {
        try await ledger.change(key, workgroup: "gent") { _, _ in }
        #expect(try await ledger.basket(key) == nil)
        #expect(try await ledger.count("SELECT COUNT(*) FROM baskets") == 0)
    }

    @Test func `knows its open attempts only, and the file all of them`() async throws {
        let attempt = Attempt(
            id: "a",
            organizer: "org-1",
            lines: ["1"],
            startedAt: Moment(wall: 1, uptime: Uptime(boot: "b", milliseconds: 7)),
            sendBy: 2,
            settleAfter: 3
        )
        try await ledger.put([try line(state: .registering, route: route)])
        try await ledger.change(key, workgroup: "gent") { basket, _ in basket.attempts["a"] = attempt }
        #expect(try await ledger.basket(key)?.attempts == ["a": attempt])
        try await ledger.change(key, workgroup: "gent") { basket, _ in
            basket.attempts["a"]?.ending = "registered"
            basket.attempts["a"]?.endedAt = 9
        }
        #expect(try await ledger.basket(key)?.attempts == [:])
        #expect(
            try await ledger.count(
                "SELECT COUNT(*) FROM attempts WHERE ending = 'registered' AND ended_at IS NOT NULL"
            ) == 1
        )
    }

    @Test func `keeps the names of two sellers apart`() async throws {
        let other = BasketKey(seller: "vooruit", basket: key.basket)
        try await ledger.put([try line()])
        try await ledger.put([try line(), try line("2")], in: other)
        #expect(try await ledger.basket(key)?.order == ["1"])
        #expect(try await ledger.baskets(named: key.basket).map(\.key) == [key, other])
    }

    @Test func `that can't be read says so without its number`() async throws {
        try await ledger.put([try line()])
        try await ledger.spoil("UPDATE lines SET uitpas_number = '0900000067519'")
        await #expect {
            _ = try await ledger.basket(key)
        } throws: { error in
            let text = "\(error)"
            guard case LedgerError.unusable = error else { return false }
            return text.contains("uitpas_number") && !text.contains("67519")
        }
    }
}
