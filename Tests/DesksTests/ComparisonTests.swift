import Desks
import Testing
import Tickets

@Suite struct ComparisonTests {
    private static let begun = FakeClock().moment
    private static let long = begun.wall - .seconds(3_600)
    private static let event = Rig.gentEvent

    private func number(_ index: Int = 0) throws -> UiTPASNumber {
        try #require(UiTPASNumber([String].numbers[index]))
    }

    private func key(_ basket: BasketID) -> LineKey {
        LineKey(basket: BasketKey(seller: "handelsbeurs", basket: basket), line: "1")
    }

    private func ours(
        _ sale: TicketSaleID,
        state: LineState? = .registered,
        cancelledAt: Instant? = nil,
        organizer: OrganizerID = "gent",
        since: Instant = long
    ) throws -> LedgerSale {
        LedgerSale(
            sale: sale,
            line: key(BasketID("B-\(sale)")),
            workgroup: "gent",
            event: "4711",
            organizer: organizer,
            number: try number(),
            regularPrice: Cents(1_200),
            tariffPrice: Cents(240),
            registeredAt: Self.long,
            cancelledAt: cancelledAt,
            state: state,
            since: since
        )
    }

    private func theirs(
        _ sale: TicketSaleID,
        regular: Int = 1_200,
        paid: Int = 240,
        pass: Int = 0
    ) throws
        -> KnownSale
    {
        KnownSale(
            sale: sale,
            tuple: SaleTuple(
                event: Self.event,
                number: try number(pass),
                tariff: "T",
                regularPrice: Cents(regular),
                regularPriceLabel: nil
            ),
            tariffPrice: Cents(paid),
            createdAt: Self.long
        )
    }

    private func compare(
        _ before: [LedgerSale],
        _ listed: [KnownSale],
        after: [LedgerSale]? = nil,
        saleless: [SalelessLine] = [],
        organizer: OrganizerID = "gent",
        mapped: OrganizerID? = nil
    ) -> [Discrepancy] {
        func book(_ sales: [LedgerSale]) -> EventBook {
            EventBook(
                sales: Dictionary(uniqueKeysWithValues: sales.map { ($0.sale, $0) }),
                saleless: saleless
            )
        }
        return Comparison(
            event: Self.event,
            before: book(before),
            readings: [organizer: Reading(begun: Self.begun, sales: listed)],
            after: book(after ?? before),
            mapped: mapped.map { ["4711": $0] } ?? [:]
        ).discrepancies()
    }

    private func kinds(_ found: [Discrepancy]) -> [String] { found.map { "\($0.kind.rawValue) \($0.sale)" } }

    @Test func `what both say is no difference`() throws {
        let gone = try ours("2", state: .cancelled, cancelledAt: Self.long)
        #expect(compare([try ours("1"), gone], [try theirs("1")], mapped: "gent") == [])
    }

    @Test func `each planted difference is found, and named`() throws {
        let book = [
            try ours("1"), try ours("2"), try ours("3"),
            try ours("4", state: .cancelled, cancelledAt: Self.long),
            try ours("5", state: nil, cancelledAt: Self.long), try ours("6", state: .parked),
            try ours("7", state: .cancelling),
        ]
        let list = [
            try theirs("2", paid: 300), try theirs("3", regular: 1_300), try theirs("4"), try theirs("5"),
            try theirs("6"), try theirs("7"), try theirs("9", pass: 1),
        ]
        #expect(
            kinds(compare(book, list)) == [
                "missing 1", "unknown 9", "price-differs 2", "price-differs 3", "cancelled-here 4",
                "cancelled-here 5", "cancelled-here 6", "cancelled-here 7",
            ]
        )
    }

    @Test func `what is on the move while UiTPAS is read is no difference`() throws {
        let registered = try ours("1")
        let cancelling = try ours("1", state: .cancelling, since: Self.begun.wall)
        let cancelled = try ours("1", state: .cancelled, cancelledAt: Self.begun.wall)
        #expect(compare([registered], [], after: [cancelled]) == [])
        #expect(compare([registered], [try theirs("1")], after: [cancelled]) == [])
        #expect(compare([cancelling], [try theirs("1")]) == [])
        #expect(compare([], [try theirs("1")], after: [registered]) == [])
        let posting = SalelessLine(line: key("B-1"), number: try number(), state: .registering)
        #expect(compare([], [try theirs("1")], saleless: [posting]) == [])
        #expect(kinds(compare([], [try theirs("1", pass: 1)], saleless: [posting])) == ["unknown 1"])
    }

    @Test func `where an unknown sale may come from is guessed by its pass`() throws {
        func origin(_ saleless: [SalelessLine], owned: [LedgerSale] = []) throws -> Discrepancy.Origin? {
            let list = try owned.map { try theirs($0.sale) } + [try theirs("9")]
            return compare(owned, list, saleless: saleless).first { $0.kind == .unknown }?.origin
        }
        let doubt = SalelessLine(line: key("B-2"), number: try number(), state: .uncertain)
        let refused = SalelessLine(line: key("B-3"), number: try number(), state: .refused)
        let other = SalelessLine(line: key("B-4"), number: try number(1), state: .uncertain)
        #expect(try origin([refused, doubt]) == .uncertain(key("B-2")))
        #expect(try origin([refused]) == .samePass(key("B-3")))
        #expect(try origin([], owned: [ours("1")]) == .samePass(key("B-1")))
        #expect(try origin([other]) == .desk)
    }

    @Test func `a sale in the list of another organiser only is registered under another`() throws {
        let book = EventBook(sales: ["1": try ours("1")])
        func found(_ own: [KnownSale]) throws -> [Discrepancy] {
            Comparison(
                event: Self.event,
                before: book,
                readings: [
                    "gent": Reading(begun: Self.begun, sales: own),
                    "brugge": Reading(begun: Self.begun, sales: [try theirs("1")]),
                ],
                after: book,
                mapped: ["4711": "brugge"]
            ).discrepancies()
        }
        let moved = try found([])
        #expect(kinds(moved) == ["other-organizer 1"])
        #expect(moved.first?.listedWith == "brugge")
        #expect(moved.first?.isDefect == true)
        let both = try found([try theirs("1")])
        #expect(both.map(\.listedWith) == [nil])
        #expect(both.map(\.isDefect) == [false])
    }

    @Test func `a missing sale says where it may be all the same`() throws {
        let book = EventBook(sales: ["1": try ours("1")])
        let found = Comparison(
            event: Self.event,
            before: book,
            readings: [
                "gent": Reading(begun: Self.begun, sales: [try theirs("8", pass: 1), try theirs("9")])
            ],
            after: book,
            mapped: [:],
            unread: ["brugge"]
        ).discrepancies()
        #expect(kinds(found) == ["missing 1", "unknown 8", "unknown 9"])
        #expect(found.first?.unread == ["brugge"])
        #expect(found.first?.double == "9")
    }

    @Test func `another organiser today is a remark, and a list that was not read proves nothing`() throws {
        let found = compare([try ours("1")], [try theirs("1")], mapped: "brugge")
        #expect(kinds(found) == ["other-organizer 1"])
        #expect(found.first?.mappedTo == "brugge")
        #expect(found.first?.isDefect == false)
        #expect(compare([try ours("1", organizer: "brugge")], []) == [])
    }
}
