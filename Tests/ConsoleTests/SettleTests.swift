import ArgumentParser
import Desks
import JSON
import Testing
import Tickets

@testable import Console

@Suite struct SettleTests {
    private static let moment = Instant(milliseconds: 1_795_000_000_000)

    private static func settle(_ arguments: String...) throws -> SettleSale {
        try #require(try UitpasCommand.parseAsRoot(["sales", "settle"] + arguments) as? SettleSale)
    }

    @Test(arguments: [
        (["B/1", "--as", "registered", "500001", "--why", "x"], Ruling.Word.registered("500001")),
        (["B/1", "--as", "absent", "--why", "x"], .absent(isForced: false)),
        (["--why", "x", "B/1", "--force", "--as", "absent"], .absent(isForced: true)),
        (["--as", "registered", "500001", "--why", "x", "B/1"], .registered("500001")),
    ])
    func `what is said is understood as it is written`(_ arguments: [String], _ word: Ruling.Word) throws {
        let parsed = try UitpasCommand.parseAsRoot(["sales", "settle"] + arguments)
        let command = try #require(parsed as? SettleSale)
        #expect(try command.ruled() == word)
        #expect(command.line == "B/1")
        #expect(command.why == "x")
    }

    @Test func `help shows both ways`() {
        let help = UitpasCommand.helpMessage(for: SettleSale.self, columns: 100)
        #expect(help.contains("--as <registered ID | absent>"))
        #expect(help.contains("--why <text>"))
        #expect(help.contains("--as registered 500001"))
    }

    @Test func `wrong words are told what is expected`() throws {
        func message(_ arguments: String...) -> String {
            do {
                _ = try UitpasCommand.parseAsRoot(["sales", "settle"] + arguments + ["--why", "x"])
                return ""
            } catch { return UitpasCommand.message(for: error) }
        }
        #expect(message("B/1", "--as", "registered").contains("needs the ticket sale's id"))
        #expect(message("B/1", "--as", "registered", " ").contains("not an empty one"))
        #expect(message("B/1", "--as", "absent", "--by", "A\u{1B}[2J").contains("control characters"))
        #expect(message("B/1", "--as", "absent", "500001").contains("Too much after --as"))
        #expect(
            message("B/1", "--as", "gone").contains("either registered with a ticket sale's id, or absent")
        )
        #expect(message("B-1", "--as", "absent").contains("expected BASKET/LINE or SELLER/BASKET/LINE"))
    }

    @Test func `who acts is whoever says so, or is logged in`() throws {
        let named = try Self.settle("B/1", "--as", "absent", "--why", "x", "--by", "ann")
        #expect(named.actor.name == "ann")
        #expect(try !Self.settle("B/1", "--as", "absent", "--why", "x").actor.name.isEmpty)
    }

    private static func basket(_ seller: SellerID, _ id: BasketID, _ lines: LineID...) -> Basket {
        Basket(
            key: BasketKey(seller: seller, basket: id),
            workgroup: "gent",
            lines: lines.map {
                Line(
                    id: $0,
                    kind: .uitpas,
                    content: LineContent(event: "4711", regularPrice: Cents(1_200)),
                    ticketType: "t",
                    isSold: true,
                    state: .uncertain,
                    since: moment,
                    route: Route(event: "e", organizer: "gent"),
                    attempt: "A-1",
                    reason: "two"
                )
            }
        )
    }

    @Test(arguments: [
        ("B-1/1", nil, "ntgent/B-1/1"), ("ntgent/B-1/1", nil, "ntgent/B-1/1"),
        ("B-2/1", "meent", "meent/B-2/1"),
        ("meent/B-2/1", nil, "meent/B-2/1"), ("B/3/x/1", nil, "ntgent/B/3/x/1"),
    ])
    func `a line is found by its name`(_ text: String, _ seller: String?, _ expected: String) throws {
        let baskets = [
            Self.basket("ntgent", "B-1", "1", "2"), Self.basket("ntgent", "B-2", "1"),
            Self.basket("meent", "B-2", "1"), Self.basket("ntgent", "B/3", "x/1"),
        ]
        let found = try LineReference(text: text, seller: seller).choose(among: baskets)
        #expect(LineReference.text(found.key) == expected)
    }

    @Test func `a name that fits several lines is not guessed`() {
        let baskets = [Self.basket("ntgent", "B-2", "1"), Self.basket("meent", "B-2", "1")]
        #expect(
            throws: ToolFailure(
                "B-2/1 is ambiguous: it may be meent/B-2/1, ntgent/B-2/1; name the whole, or its seller with --seller"
            )
        ) {
            try LineReference(text: "B-2/1").choose(among: baskets)
        }
        #expect(throws: ToolFailure.self) { try LineReference(text: "B-2/9").choose(among: baskets) }
        #expect(throws: ToolFailure.self) {
            try LineReference(text: "B-2/1", seller: "westrand").choose(among: baskets)
        }
    }

    private static var file: BasketFile {
        BasketFile(
            attempts: [
                Attempt(
                    id: "A-1",
                    organizer: "gent",
                    lines: ["1"],
                    startedAt: Moment(wall: moment, uptime: Uptime(boot: "b", milliseconds: 1)),
                    sendBy: moment,
                    settleAfter: moment + .seconds(55)
                )
            ],
            evidence: [
                Evidence(attempt: "A-1", line: nil, text: "timeout", at: moment),
                Evidence(attempt: "A-1", line: "1", text: "three", sales: ["3", "1", "2"], at: moment),
                Evidence(attempt: "A-1", line: "2", text: "another line's", sales: ["9"], at: moment),
            ],
            acts: [
                LineAct(
                    ruling: Ruling(
                        id: "R",
                        line: "1",
                        attempt: "A-1",
                        word: .absent(isForced: false),
                        actor: "ann",
                        why: "pass 0900000067513"
                    ),
                    from: .uncertain,
                    to: .uncertain,
                    refusal: "there are such",
                    listed: ["1"],
                    at: moment
                )
            ],
            owned: ["2"]
        )
    }

    @Test func `an uncertain line is shown with its evidence, its acts, and what can be done`() throws {
        let basket = Self.basket("ntgent", "B 1", "1")
        let row = try #require(SaleRow.rows(of: basket, file: Self.file).first)
        #expect(row.candidates == ["1", "3"])
        #expect(
            row.commands == [
                #"uitpas sales settle 'ntgent/B 1/1' --as registered 1 --why """#,
                #"uitpas sales settle 'ntgent/B 1/1' --as registered 3 --why """#,
                #"uitpas sales settle 'ntgent/B 1/1' --as absent --why """#,
            ]
        )
        let story = row.story.joined(separator: "\n")
        #expect(story.contains("timeout") && story.contains("three"))
        #expect(!story.contains("another line's"))
        #expect(story.contains(#"ann: absent, "pass *********7513"; refused: there are such"#))
        #expect(!Results.json([row]).contains("0900000067513"))
    }

    @Test func `the keys for programs are these`() throws {
        let basket = Self.basket("ntgent", "B-1", "1")
        let json = try JSON(parsing: Results.json(SaleRow.rows(of: basket, file: Self.file)).utf8)
        let row = try #require(json.items?.first)
        #expect(row["evidence"]?.items?.last?["ticketSaleIds"]?.items?.count == 3)
        #expect(row["acts"]?.items?.first?["as"]?.text == "absent")
        #expect(row["acts"]?.items?.first?["by"]?.text == "ann")
        #expect(row["acts"]?.items?.first?["refusal"]?.text == "there are such")
        #expect(row["candidates"]?.items?.count == 2)
        #expect(row["commands"]?.items?.count == 3)
    }

    @Test func `a line that is not in question says what was done, and asks for nothing`() throws {
        var basket = Self.basket("ntgent", "B-1", "1")
        basket.lines["1"]?.state = .routed
        let row = try #require(SaleRow.rows(of: basket, file: Self.file).first)
        #expect(row.commands == nil && row.candidates == nil)
        #expect(row.story.contains { $0.contains("what was done about ntgent/B-1/1") })
        #expect(SaleRow.rows(of: basket).first?.story.isEmpty == true)
    }
}
