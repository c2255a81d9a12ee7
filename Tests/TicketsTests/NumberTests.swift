import Testing
import Tickets

@Suite struct NumberTests {
    /// publiq's own: the test data set, and the counter's unit tests.
    static let published = [
        "0900000095902", "0900000067513", "0900000031618", "0900000036112", "0900000002312",
        "0900000058918", "1000000520006", "0900000093204", "0900000074519", "0900000075706",
        "0900000045410", "0900000672312", "0900010888817", "0900010630813", "0930000420206",
        "0930000237915", "0900010959113", "0900004518305", "0900011902815", "0900011903417",
        "0900000020405", "0900000191800",
    ]

    @Test(arguments: published) func `a published number is read as it stands`(_ text: String) throws {
        #expect(try #require(UiTPASNumber(text)).digits == text)
    }

    @Test(arguments: [
        "0900 000 067 513", "0900.000.067.513", "0900-000-067513", " 0900000067513\t",
        "0900\u{A0}000\u{202F}067513",
    ])
    func `separators do not count`(_ text: String) throws {
        #expect(try #require(UiTPASNumber(text)).digits == "0900000067513")
    }

    @Test(arguments: [
        "", " ", "090000006751", "09000000675133", "0900000067514", "0930000237912", "0560002524314",
        "O900000067513", "0900000067513a", "٠٩٠٠٠٠٠٠٦٧٥١٣", "\u{FF10}900000067513", "-0900000067512",
        "0900,000,067,513",
        "0900000067513\n", "0900/000/067513", "0900000067\u{0}513",
    ])
    func `anything else is no number`(_ text: String) {
        #expect(UiTPASNumber(text) == nil)
    }

    @Test func `the twelfth digit is not looked at`() {
        #expect(UiTPASNumber("0900000000027") != nil)
    }

    @Test(arguments: published) func `no text about a number shows more than its last four digits`(
        _ text: String
    ) throws {
        let number = try #require(UiTPASNumber(text))
        var dumped = ""
        dump(number, to: &dumped)
        var dumpedWithin = ""
        dump(LineContent(event: "1", regularPrice: Cents(1), number: number), to: &dumpedWithin)
        let content = LineContent(event: "1", regularPrice: Cents(1), number: number)
        let texts = [
            number.description, number.debugDescription, "\(number)", String(describing: number),
            String(reflecting: number), dumped, dumpedWithin, "\(content)", String(reflecting: content),
            "\([number])", "\(Optional(number) as Any)",
        ]
        #expect(number.masked == "*********" + text.suffix(4))
        for shown in texts {
            #expect(shown.contains(text.suffix(4)))
            #expect(!shown.contains(text.suffix(5)))
        }
    }

    @Test func `what publiq gave back of a number is not shown either`() {
        let receipt = PostAnswer.Receipt(
            sale: "1",
            event: "e",
            number: "0900000067513",
            tariff: "t",
            tariffPrice: nil
        )
        let asked = TariffLine(
            id: "1",
            event: "e",
            ticketType: "Standaard",
            regularPrice: Cents(1),
            number: "0900 000 067 513"
        )
        var dumped = ""
        dump(receipt, to: &dumped)
        dump(asked, to: &dumped)
        for shown in [
            "\(receipt)", String(reflecting: receipt), "\(asked)", String(reflecting: asked), dumped,
        ] {
            #expect(!shown.contains("67513") && !shown.contains("067 513"))
        }
    }
}

@Suite struct MoneyTests {
    @Test(arguments: [
        ("0", 0), ("12", 1_200), ("12.0", 1_200), ("12.00", 1_200), ("12.5", 1_250), ("12.05", 1_205),
        ("99999.99", 9_999_999), ("00012", 1_200), ("0.01", 1),
    ])
    func `a price is read to the cent`(_ text: String, _ count: Int) {
        #expect(Cents(euros: text)?.count == count)
    }

    @Test(arguments: [
        "", ".", "12.", ".5", "12,00", "-1", "+1", "1e2", "123456", "12.345", "1.2.3", " 12", "12 ", "12.0a",
        "१२",
        "\u{FF11}2", "0x1", "12.-1", "1_000", "NaN",
    ])
    func `anything else is no price`(_ text: String) {
        #expect(Cents(euros: text) == nil)
    }

    @Test(arguments: [
        (0, "0.00"), (1, "0.01"), (240, "2.40"), (1_205, "12.05"), (-5, "-0.05"), (-1_250, "-12.50"),
    ])
    func `a price is told with two decimals`(_ count: Int, _ text: String) {
        #expect(Cents(count).description == text)
    }

    @Test func `a discount is never negative`() {
        #expect(Retribution.discount(regular: Cents(1_200), tariff: Cents(240)) == Cents(960))
        #expect(Retribution.discount(regular: Cents(100), tariff: Cents(240)) == Cents(0))
    }
}

@Suite struct ReferenceTests {
    static let id = "5a0967f9-cc06-4c3c-9206-30481a767434"

    @Test(arguments: [
        id, id.uppercased(), " \(id) ", "urn:uuid:\(id)", "{\(id)}",
        "https://www.uitdatabank.be/event/\(id)/preview",
        "https://www.uitdatabank.be/event/\(id)/edit?tab=1#top",
        "https://io.uitdatabank.be/events/\(id)", "https://io.uitdatabank.be/event/\(id)/",
        "http://io-test.uitdatabank.be/events/\(id.uppercased())",
        "https://www.uitinvlaanderen.be/agenda/e/concert-in-de-stad/\(id)",
        "https://www.uitinvlaanderen.be/agenda/e/cafe-\(id)",
        "https://search.uitdatabank.be/events/?q=id:\(id)",
        "https://www.uitdatabank.be/#/event/\(id)/preview",
        "https://example.org/0a0967f9-cc06-4c3c-9206-30481a767430/event/\(id)",
        "https://io.uitdatabank.be/events/\(id)?embed=0a0967f9-cc06-4c3c-9206-30481a767430",
    ])
    func `an id or any URL that holds one names the event`(_ reference: String) {
        #expect(UiTdatabankEventID(reference: reference)?.text == Self.id)
    }

    @Test(arguments: [
        "", "4711", "https://www.uitdatabank.be/event/", "5a0967f9cc064c3c920630481a767434",
        "5a0967f9-cc06-4c3c-9206-30481a76743", "g a0967f9-cc06-4c3c-9206-30481a767434",
        "15a0967f9-cc06-4c3c-9206-30481a767434", "\u{FF15}a0967f9-cc06-4c3c-9206-30481a767434",
    ])
    func `anything else names none`(_ reference: String) {
        #expect(UiTdatabankEventID(reference: reference) == nil)
    }
}
