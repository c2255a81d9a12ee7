import FoundationEssentials
import JSON
import Tickets

extension Cents {
    /// The amount as the shortest plain decimal: `12`, `12.5`, `12.05`.
    var jsonNumber: String { "\(euros)" }

    /// The amount in euro.
    var euros: Decimal { Decimal(count) / 100 }
}

extension JSON {
    /// A price in euro, as a number or (leniently) as a number in text; nil where it is no whole number of cents, or
    /// below 0.
    ///
    /// Whoever multiplies by 0.2 in floating point writes 2.4000000000000004: what lies within a thousandth of a
    /// cent is that cent. Taking such a sale for an unreadable one could sell its ticket twice.
    var euros: Cents? {
        // Text that is no number is no amount.
        let number = text.flatMap { try? JSON(parsing: $0.utf8) } ?? self
        guard let decimal = number.decimal else { return nil }
        guard decimal >= 0 else { return nil }
        if let exact = decimal.hundredths { return Cents(exact) }
        guard let cents = Double("\(decimal * 100)"), cents < 10_000_000_000 else { return nil }
        return abs(cents - cents.rounded()) < 0.001 ? Cents(Int(cents.rounded())) : nil
    }
}
