import Testing
import Tickets

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
